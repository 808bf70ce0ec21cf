"""Every golden vector of rules.md 2 as a deadline: last day, due instant, first late instant.

`test_calendar` has the same dates as bare counts, `test_ladder_vectors` those of section 6.
"""

from datetime import date, datetime, timedelta
from typing import Final

import pytest

from domain.calendar import WorkingTime
from domain.deadlines.change import apply_change
from domain.deadlines.compute import start_deadline
from domain.deadlines.errors import UnreachableDayError
from domain.deadlines.judge import breach_instant, is_on_time
from domain.deadlines.model import Deadline, Unit
from domain.deadlines.pause import pause, resume
from domain.deadlines.revise import revise_for_calendar
from tests.calendars import OFFICE_WINDOWS, at, china, deadline, limit, office, with_2027

_DAY: Final = timedelta(days=1)
_MILLISECOND: Final = timedelta(milliseconds=1)

WORK_DAYS: Final = (
    # rules.md 2.4: start, working days, last day
    ("2024-02-08", 5, "2024-02-21"),
    ("2024-09-27", 5, "2024-10-10"),
    ("2025-01-24", 5, "2025-02-07"),
    ("2025-04-25", 5, "2025-05-06"),
    ("2025-09-26", 5, "2025-10-10"),
    ("2025-09-30", 2, "2025-10-10"),
    ("2026-01-01", 1, "2026-01-04"),
    ("2026-02-13", 5, "2026-02-27"),
    ("2026-02-14", 1, "2026-02-24"),
    ("2026-02-14", 15, "2026-03-13"),
    ("2026-04-30", 5, "2026-05-11"),
    ("2026-09-19", 1, "2026-09-20"),
    ("2026-09-30", 5, "2026-10-13"),
    ("2026-09-30", 7, "2026-10-15"),
    ("2026-10-09", 1, "2026-10-10"),
    ("2026-11-22", 15, "2026-12-11"),
    ("2026-12-10", 15, "2026-12-31"),
    ("2026-12-28", 5, "2027-01-05"),
)
ROLLED: Final = (
    ("2026-09-20", 15, "2026-10-08"),
    ("2026-09-28", 7, "2026-10-08"),
    ("2026-08-02", 60, "2026-10-08"),
    ("2026-02-05", 15, "2026-02-24"),
    ("2026-02-01", 7, "2026-02-09"),
    ("2025-12-02", 30, "2026-01-04"),
    ("2026-01-30", 15, "2026-02-14"),
    ("2026-10-03", 7, "2026-10-10"),
    ("2026-04-21", 15, "2026-05-06"),
    ("2026-02-20", 60, "2026-04-21"),
)
NOT_ROLLED: Final = (
    ("2026-09-20", 15, "2026-10-05"),
    ("2026-08-02", 60, "2026-10-01"),
    ("2026-02-05", 15, "2026-02-20"),
    ("2026-02-01", 7, "2026-02-08"),
    ("2025-12-02", 30, "2026-01-01"),
)
HOURS: Final[tuple[tuple[Unit, str, int, str], ...]] = (
    ("work_hour", "2026-02-13T16:00", 4, "2026-02-14T10:30"),
    ("work_hour", "2026-09-30T17:00", 2, "2026-10-08T09:30"),
    ("work_hour", "2026-01-01T10:00", 4, "2026-01-04T14:00"),
    ("work_hour", "2026-10-10T12:30", 4, "2026-10-10T17:30"),
    ("work_hour", "2026-05-08T17:30", 2, "2026-05-09T10:00"),
    ("work_hour", "2026-10-10T09:00", 8, "2026-10-12T09:00"),
    ("work_hour", "2026-09-18T15:00", 4, "2026-09-20T09:30"),
    ("work_hour", "2026-11-20T18:00", 1, "2026-11-23T09:30"),
    ("natural_hour", "2026-02-15T23:30", 2, "2026-02-16T01:30"),
    ("natural_hour", "2026-09-30T17:00", 24, "2026-10-01T17:00"),
    ("urgent_hour", "2026-02-15T23:30", 2, "2026-02-16T01:30"),
    ("urgent_hour", "2026-09-30T17:00", 24, "2026-10-01T17:00"),
    # A result on a closing time stays there (rules.md 2.2).
    ("work_hour", "2026-10-10T08:30", 8, "2026-10-10T18:00"),
)
LAST_STARTS: Final = (
    # rules.md 2.3: working days, last start with a deadline inside 2026
    (1, "2026-12-30"),
    (2, "2026-12-29"),
    (5, "2026-12-24"),
    (7, "2026-12-22"),
    (10, "2026-12-17"),
    (15, "2026-12-10"),
    (45, "2026-10-29"),
)
PAUSED: Final = (
    # rules.md 2.6, 5 working days: dispatched, paused, resumed (same time of day), last day
    ("2026-11-02", None, None, "2026-11-09"),
    ("2026-11-02", "2026-11-04", "2026-11-04", "2026-11-09"),
    ("2026-11-02", "2026-11-04", "2026-11-10", "2026-11-13"),
    ("2026-09-23", None, None, "2026-10-08"),
    ("2026-09-23", "2026-09-29", "2026-10-09", "2026-10-12"),
)


def ends_with(line: Deadline, last_day: str) -> None:
    """Assert that the limit ends at 24:00 of the day: exclusive, to the millisecond."""
    day = date.fromisoformat(last_day)
    assert line.last_day == day
    assert line.due_at == at(f"{day + _DAY}T00:00")
    assert not line.due_inclusive
    assert is_on_time(line, line.due_at - _MILLISECOND)
    assert not is_on_time(line, line.due_at)
    assert breach_instant(line) == line.due_at


class TestDays:
    @pytest.mark.parametrize("hour", ["00:00", "10:00", "23:59"])
    @pytest.mark.parametrize(("start", "days", "last_day"), WORK_DAYS)
    def test_work_day(self, start: str, days: int, last_day: str, hour: str) -> None:
        """Whatever the hour of the start: its day is not counted."""
        line = deadline(limit(days, "work_day"), f"{start}T{hour}")
        ends_with(line, last_day)
        assert line.provisional is (line.last_day.year == 2027)

    @pytest.mark.parametrize(("start", "days", "last_day"), ROLLED)
    def test_natural_day_that_rolls(self, start: str, days: int, last_day: str) -> None:
        """A rest day at the end moves on; a working Saturday or Sunday stays."""
        line = deadline(limit(days, "natural_day", roll="next_working_day"), f"{start}T10:00")
        ends_with(line, last_day)

    @pytest.mark.parametrize(("start", "days", "last_day"), NOT_ROLLED)
    def test_natural_day_that_does_not(self, start: str, days: int, last_day: str) -> None:
        """Limits that no law rolls end where they are counted to."""
        ends_with(deadline(limit(days, "natural_day"), f"{start}T10:00"), last_day)

    @pytest.mark.parametrize(("days", "start"), LAST_STARTS)
    def test_last_start_with_a_firm_deadline(self, days: int, start: str) -> None:
        """From the next working day on the deadline lies in 2027, for now."""
        assert not deadline(limit(days, "work_day"), f"{start}T10:00").provisional
        following = china().next_working_day(date.fromisoformat(start) + _DAY)
        assert deadline(limit(days, "work_day"), f"{following}T10:00").provisional


class TestHours:
    @pytest.mark.parametrize(("unit", "start", "hours", "due"), HOURS)
    def test_due(self, unit: Unit, start: str, hours: int, due: str) -> None:
        """On time up to and with the due instant."""
        line = deadline(limit(hours, unit), start)
        assert line.due_at == at(due)
        assert line.due_inclusive
        assert is_on_time(line, at(due))
        assert not is_on_time(line, at(due) + _MILLISECOND)
        assert breach_instant(line) == at(due) + _MILLISECOND


class TestPauses:
    @pytest.mark.parametrize(("started", "since", "until", "last_day"), PAUSED)
    def test_at_the_same_time_of_day(
        self, started: str, since: str | None, until: str | None, last_day: str
    ) -> None:
        """The deadline moves by the whole working days it stood."""
        line = deadline(limit(5, "work_day"), f"{started}T10:00")
        if since:
            line = resume(pause(line, at(f"{since}T10:00"), "x"), at(f"{until}T10:00"), office())
        ends_with(line, last_day)

    def test_overnight_gains_nothing(self) -> None:
        """17:59 to 08:30, however often."""
        line = deadline(limit(5, "work_day"), "2026-11-02T10:00")
        for day in ("02", "03", "04", "05"):
            night = at(f"2026-11-{day}T17:59")
            morning = night + timedelta(hours=14, minutes=31)
            line = resume(pause(line, night, "x"), morning, office())
        ends_with(line, "2026-11-09")


class TestPublishing:
    @pytest.mark.parametrize(
        ("version", "last_day"), [("TEST-2027-A", "2027-01-04"), ("TEST-2027-B", "2027-01-06")]
    )
    def test_2026_12_28_and_five_days(self, version: str, last_day: str) -> None:
        """The same whether 2027 was published before the start or while the clock runs."""
        time = WorkingTime(calendar=with_2027(version), windows=OFFICE_WINDOWS)
        known = deadline(limit(5, "work_day"), "2026-12-28T10:00", time)
        ends_with(known, last_day)
        line = deadline(limit(5, "work_day"), "2026-12-28T10:00")
        change = revise_for_calendar(line, time, at("2026-12-29T10:00"))
        assert change is not None
        ends_with(apply_change(line, change), last_day)


class TestEdgesOfTime:
    @pytest.mark.parametrize(
        ("unit", "amount", "start", "last_day"),
        [
            ("work_day", 1, "2024-02-28", "2024-02-29"),
            ("work_day", 1, "2024-02-29", "2024-03-01"),
            ("natural_day", 1, "2024-02-28", "2024-02-29"),
            ("natural_day", 365, "2024-02-29", "2025-02-28"),
            ("natural_day", 366, "2024-02-29", "2025-03-01"),
            ("natural_day", 1, "2026-02-28", "2026-03-01"),
        ],
    )
    def test_29_february(self, unit: Unit, amount: int, start: str, last_day: str) -> None:
        """A day like any other, in the years that have it."""
        ends_with(deadline(limit(amount, unit), f"{start}T10:00"), last_day)

    @pytest.mark.parametrize("unit", ["work_day", "natural_day", "work_hour", "natural_hour"])
    @pytest.mark.parametrize("start", ["0001-01-02T10:00", "1900-01-01T10:00", "9998-12-31T10:00"])
    def test_far_past_and_future_are_provisional_at_most(self, unit: Unit, start: str) -> None:
        """No calendar is published for them: weekdays are presumed, and nothing breaks."""
        line = deadline(limit(5, unit), start)
        assert line.due_at > line.started_at
        assert line.provisional is unit.startswith("work")

    def test_end_of_time_is_refused(self) -> None:
        """A start that has no day after it is a refusal with the days that can be counted."""
        last = datetime.fromisoformat("9999-12-31T23:59:59+00:00")
        with pytest.raises(UnreachableDayError, match="0001-01-01 to 9998-12-31"):
            start_deadline(
                id="resolve-1",
                clock="resolve",
                limit=limit(5, "work_day"),
                started_at=last,
                time=office(),
                policy="test@0",
            )
        line = deadline(limit(5, "work_day"), "2026-11-02T10:00")
        with pytest.raises(UnreachableDayError):
            pause(line, at("2026-11-03T10:00"), "x", planned_until=last)

    def test_start_in_another_zone(self) -> None:
        """17:00 in UTC is tomorrow in China: tomorrow is not counted."""
        start = datetime.fromisoformat("2026-03-02T17:00:00+00:00")
        line = start_deadline(
            id="resolve-1",
            clock="resolve",
            limit=limit(1, "work_day"),
            started_at=start,
            time=office(),
            policy="test@0",
        )
        ends_with(line, "2026-03-04")

    def test_upstream_at_the_end_of_time(self) -> None:
        """A platform that sets no real limit caps nothing."""
        far = datetime.fromisoformat("9999-12-31T23:59:59+00:00")
        line = deadline(limit(5, "work_day"), "2026-02-13T10:00", upstream_due_at=far)
        ends_with(line, "2026-02-27")
