"""Dates that people name: promises, hours to be there, reviews of what is suspended."""

from datetime import date, datetime

import pytest

from domain.calendar import WorkingTime
from domain.deadlines.due_actions import actions
from domain.deadlines.errors import UnreachableDayError
from domain.deadlines.explain import lines
from domain.deadlines.fixed import fixed_deadline, months_later
from domain.deadlines.judge import is_on_time
from domain.deadlines.ladder import LadderRecord
from domain.deadlines.model import Deadline, Warn
from domain.deadlines.pause import pause, resume
from tests.calendars import OFFICE_WINDOWS, at, deadline, limit, office, with_2027

OVERDUE = LadderRecord.model_validate(
    {"key": "supervise", "does": "supervise", "when": {"since": "due"}}
)


def promised(due: date | datetime, started: str = "2026-11-02T10:00") -> Deadline:
    """Return a promise to the complainant."""
    return fixed_deadline(
        id="commitment-1",
        clock="commitment",
        due=due,
        started_at=at(started),
        time=office(),
        policy="test@0",
        subject="interim-1",
        warn=(Warn(before=24),),
        ladder=(OVERDUE,),
    )


class TestFixed:
    def test_a_day_is_kept_to_its_end(self) -> None:
        """On time before 24:00; warnings and ladder as with any deadline."""
        line = promised(date(2026, 12, 31))
        assert line.due_at == at("2027-01-01T00:00")
        assert line.subject == "interim-1"
        assert not line.provisional
        assert [(each.action, each.at) for each in actions(line)] == [
            ("warn-1", at("2026-12-31T00:00")),
            ("breach", at("2027-01-01T00:00")),
            ("supervise", at("2027-01-01T00:00")),
        ]

    def test_an_instant_is_kept_up_to_and_with_it(self) -> None:
        """Half an hour to be there after the whistle."""
        line = promised(at("2026-11-02T10:30"))
        assert is_on_time(line, at("2026-11-02T10:30"))
        assert not is_on_time(line, at("2026-11-02T10:30:01"))

    def test_today_is_a_day(self) -> None:
        """Promised in the morning for the evening."""
        assert promised(date(2026, 11, 2)).due_at == at("2026-11-03T00:00")

    @pytest.mark.parametrize(
        "due",
        [
            date(2026, 11, 1),
            date(9999, 12, 31),
            datetime.fromisoformat("2026-11-02T09:59:59+08:00"),
            datetime.fromisoformat("9999-12-31T23:59:59+00:00"),
        ],
    )
    def test_past_and_end_of_time_are_refused(self, due: date | datetime) -> None:
        """422 with the days that can be counted to."""
        with pytest.raises(UnreachableDayError, match="accepted: 2026-11-02 to 9998-12-31"):
            promised(due)

    def test_a_pause_is_credited(self) -> None:
        """Two full days of standing move it by two."""
        line = promised(date(2026, 11, 10))
        held = resume(pause(line, at("2026-11-03T10:00"), "x"), at("2026-11-05T10:00"), office())
        assert held.last_day == date(2026, 11, 12)

    def test_is_told(self) -> None:
        """It was named, not counted."""
        assert lines(promised(date(2026, 12, 31)), "en") == (
            "commitment-1: from 2026-11-02T10:00, due as it was named",
            "named, not computed: 2027-01-01T00:00",
            "due 2027-01-01T00:00 (on time before this instant)",
            "while the clock runs:",
            "2027-01-01T00:00 supervision",
        )
        assert (
            lines(promised(date(2026, 12, 31)), "zh-CN")[1]
            == "指定时限，未经计算：2027-01-01T00:00"
        )


class TestSuspension:
    def test_clock_stands_while_its_review_runs(self) -> None:
        """挂账: the limit waits without end, a clock of its own asks every quarter."""
        line = deadline(limit(5, "work_day"), "2026-11-02T10:00")
        standing = pause(line, at("2026-11-04T10:00"), "suspension")
        review = fixed_deadline(
            id="suspension_review-1",
            clock="suspension_review",
            due=months_later(date(2026, 11, 4), 3),
            started_at=at("2026-11-04T10:00"),
            time=office(),
            policy="test@0",
        )
        assert actions(standing) == ()
        assert [(each.action, each.at) for each in actions(review)] == [
            ("breach", at("2027-02-05T00:00"))
        ]
        time = WorkingTime(calendar=with_2027("TEST-2027-A"), windows=OFFICE_WINDOWS)
        again = resume(standing, at("2027-02-03T10:00"), time)
        days = time.calendar.working_days_between(date(2026, 11, 4), date(2027, 2, 3))
        assert again.last_day == time.calendar.add_working_days(date(2026, 11, 9), days)
        assert not again.provisional


class TestMonths:
    @pytest.mark.parametrize(
        ("day", "later"),
        [
            ("2026-01-15", "2026-04-15"),
            ("2026-11-30", "2027-02-28"),
            ("2027-11-30", "2028-02-29"),
            ("2028-02-29", "2028-05-29"),
            ("2026-10-31", "2027-01-31"),
            ("2026-12-01", "2027-03-01"),
        ],
    )
    def test_a_quarter_later(self, day: str, later: str) -> None:
        """Same day three months on, or the last of a shorter month, 29 February included."""
        assert months_later(date.fromisoformat(day), 3) == date.fromisoformat(later)

    def test_end_of_time(self) -> None:
        """A review beyond all calendars is refused."""
        with pytest.raises(UnreachableDayError):
            months_later(date(9998, 11, 1), 3)
