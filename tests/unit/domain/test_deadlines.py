"""Starting a deadline: due instant, last day, warnings, provisional, judged, explained."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from domain.calendar import WorkingTime
from domain.deadlines.compute import start_deadline
from domain.deadlines.explain import Language, lines
from domain.deadlines.judge import breach_instant, elapsed_working_days, is_on_time
from domain.deadlines.model import Limit, Warn
from tests.calendars import OFFICE_WINDOWS, at, china, deadline, limit, office, with_2027

HEAD_OF_40983 = (
    "resolve-1: 5 working days from 2019-02-01T11:44:24 (calendar china-2026.1, policy test@0)"
)


class TestWorkDay:
    def test_due_at_the_end_of_the_last_day(self) -> None:
        """24:00 of the last day is 00:00 of the next, exclusive (rules.md 2.2.4)."""
        line = deadline(limit(5, "work_day"), "2026-02-13T16:00")
        assert line.last_day == date(2026, 2, 27)
        assert line.due_at == at("2026-02-28T00:00")
        assert not line.due_inclusive
        assert is_on_time(line, at("2026-02-28T00:00") - timedelta(milliseconds=1))
        assert not is_on_time(line, at("2026-02-28T00:00"))
        assert breach_instant(line) == line.due_at

    @pytest.mark.parametrize(
        ("started", "last_day"), [("2026-10-08T09:00", 8), ("2026-10-03T09:00", 8)]
    )
    def test_same_day(self, started: str, last_day: int) -> None:
        """A limit of 0 ends today, on a rest day with the next working day."""
        line = deadline(limit(0, "work_day"), started)
        assert line.last_day == date(2026, 10, last_day)
        assert line.explanation[-1].kind == "day_end"

    def test_local_date_counts_not_the_utc_date(self) -> None:
        """00:30 in Shanghai is a new day although UTC still has the old one."""
        line = deadline(limit(1, "work_day"), "2026-03-03T00:30")
        assert line.last_day == date(2026, 3, 4)

    def test_close_of_business(self) -> None:
        """Where business hours exist the day ends with them (民法典 203(2))."""
        line = deadline(limit(1, "work_day", day_end="close_of_business"), "2026-03-03T09:00")
        assert line.due_at == at("2026-03-04T18:00")
        assert not is_on_time(line, at("2026-03-04T18:00"))

    def test_same_day_after_closing_goes_to_the_next(self) -> None:
        """A deadline is never due before its clock started."""
        line = deadline(limit(0, "work_day", day_end="close_of_business"), "2026-03-06T19:00")
        assert line.due_at == at("2026-03-09T18:00")
        assert [step.kind for step in line.explanation] == ["counted", "rolled_forward", "day_end"]


class TestElapsedWorkingDays:
    def test_rest_days_after_the_last_day_are_forgiven(self) -> None:
        """The count does not grow on them; late is the next working day (rules.md 2.2.6)."""
        line = deadline(limit(5, "work_day", lateness="elapsed_working_days"), "2018-12-01T10:00")
        assert line.due_at == at("2018-12-08T00:00")
        assert is_on_time(line, at("2018-12-08T15:00"))
        assert is_on_time(line, at("2018-12-09T23:59"))
        assert not is_on_time(line, at("2018-12-10T00:00"))
        assert breach_instant(line) == at("2018-12-10T00:00")

    @pytest.mark.parametrize(
        ("when", "days"),
        [("2018-12-01T23:00", 0), ("2018-12-07T10:00", 5), ("2018-12-09T10:00", 5)],
    )
    def test_count(self, when: str, days: int) -> None:
        """Working days d with start date < d <= date of the event."""
        line = deadline(limit(5, "work_day"), "2018-12-01T10:00")
        assert elapsed_working_days(line, at(when), china()) == days

    def test_lateness_in_an_unknown_year_is_provisional(self) -> None:
        """Due inside 2026, but when it is late depends on 2027."""
        wanted = limit(5, "work_day", lateness="elapsed_working_days")
        assert deadline(wanted, "2026-12-24T10:00").provisional


class TestNaturalDay:
    def test_without_roll_it_ends_on_the_rest_day(self) -> None:
        """Only limits set by law roll; each record says it."""
        line = deadline(limit(15, "natural_day"), "2026-09-20T10:00")
        assert line.last_day == date(2026, 10, 5)

    @pytest.mark.parametrize(("roll", "provisional"), [("none", False), ("next_working_day", True)])
    def test_provisional_only_if_the_calendar_decides(
        self, roll: str, *, provisional: bool
    ) -> None:
        """Plain calendar days need no working calendar."""
        line = deadline(limit(15, "natural_day", roll=roll), "2026-12-20T10:00")
        assert line.last_day == date(2027, 1, 4)
        assert line.provisional is provisional


class TestHours:
    def test_work_hours_inside_the_windows(self) -> None:
        """The make-up Saturday is worked, the night between is not."""
        line = deadline(limit(4, "work_hour"), "2026-02-13T16:00")
        assert line.due_at == at("2026-02-14T10:30")
        assert line.last_day == date(2026, 2, 14)

    def test_seconds_for_demonstrations(self) -> None:
        """The demo unit elapses like natural hours."""
        line = deadline(limit(90, "second"), "2026-02-13T16:00")
        assert line.due_at == at("2026-02-13T16:01:30")

    def test_work_hours_into_an_unknown_year_are_provisional(self) -> None:
        """Half an hour before closing on the last published day, one hour is left over."""
        assert deadline(limit(1, "work_hour"), "2026-12-31T17:30").provisional
        assert not deadline(limit(1, "work_hour"), "2026-12-31T17:00").provisional


class TestProvisional:
    @pytest.mark.parametrize(
        ("version", "last_day"), [("TEST-2027-A", "2027-01-04"), ("TEST-2027-B", "2027-01-06")]
    )
    def test_publishing_makes_it_firm(self, version: str, last_day: str) -> None:
        """2026-12-28 +5 is 01-05 provisionally; a published 2027 decides."""
        assert deadline(limit(5, "work_day"), "2026-12-28T10:00").last_day == date(2027, 1, 5)
        time = WorkingTime(calendar=with_2027(version), windows=OFFICE_WINDOWS)
        firm = deadline(limit(5, "work_day"), "2026-12-28T10:00", time)
        assert firm.last_day.isoformat() == last_day
        assert firm.calendar == version
        assert not firm.provisional


class TestWarnings:
    def test_in_order_and_each_once(self) -> None:
        """A share of the span, hours before due, the opening of the last day (rules.md 6)."""
        line = deadline(
            limit(
                5,
                "work_day",
                warn=[{"last_day_opening": True}, {"share": 0.5}, {"before": 15.5}],
            ),
            "2026-02-13T00:00",
        )
        assert line.warn_at == (at("2026-02-20T12:00"), at("2026-02-27T08:30"))

    @pytest.mark.parametrize(
        ("days", "started", "warning"),
        [
            (5, "2026-02-13T10:00", "2026-02-27T08:30"),
            (5, "2026-09-23T10:00", "2026-10-08T08:30"),
            (1, "2026-05-08T10:00", "2026-05-09T08:30"),
        ],
    )
    def test_opening_of_the_last_day(self, days: int, started: str, warning: str) -> None:
        """One working day left: at window opening on the last day (rules.md 6)."""
        line = deadline(limit(days, "work_day", warn=[{"last_day_opening": True}]), started)
        assert line.warn_at == (at(warning),)

    def test_nothing_before_the_start(self) -> None:
        """A warning that would lie before the start is not given."""
        line = deadline(limit(2, "natural_hour", warn=[{"before": 2}]), "2026-02-13T10:00")
        assert line.warn_at == ()


class TestUpstream:
    def test_caps_the_due_instant(self) -> None:
        """No due instant lies after the one of the upstream platform (lifecycle.md 3)."""
        line = deadline(
            limit(5, "work_day", lateness="elapsed_working_days"),
            "2026-03-02T10:00",
            upstream_due_at=at("2026-03-05T12:00"),
        )
        assert line.due_at == at("2026-03-05T12:00")
        assert line.last_day == date(2026, 3, 5)
        assert line.explanation[-1].kind == "capped_by_upstream"
        assert not is_on_time(line, at("2026-03-05T12:00"))

    def test_later_upstream_changes_nothing(self) -> None:
        """A generous platform does not lengthen our limit."""
        wanted = limit(5, "work_day")
        late = deadline(wanted, "2026-03-02T10:00", upstream_due_at=at("2026-04-01T00:00"))
        assert late == deadline(wanted, "2026-03-02T10:00")


class TestLimits:
    @pytest.mark.parametrize(
        "record",
        [
            {"amount": 5, "unit": "work_day", "roll": "next_working_day"},
            {"amount": 5, "unit": "natural_day", "lateness": "elapsed_working_days"},
            {"amount": 5, "unit": "work_hour", "day_end": "close_of_business"},
            {"amount": 5, "unit": "work_hour", "warn": [{"last_day_opening": True}]},
            {"amount": 5, "unit": "work_day", "warn": [{}]},
            {"amount": 5, "unit": "work_day", "warn": [{"share": 0.5, "before": 2}]},
            {"amount": 5},
        ],
    )
    def test_contradiction_is_refused(self, record: dict[str, object]) -> None:
        """A record that no deadline could keep must not be published."""
        with pytest.raises(ValidationError):
            Limit.model_validate(record)

    def test_warn_needs_one_way(self) -> None:
        """Each of the three ways alone is accepted."""
        ways = (Warn(share=0.8), Warn(before=2), Warn(last_day_opening=True))
        assert len(set(ways)) == 3


class TestExplanation:
    def test_of_message_40983(self) -> None:
        """Make-up weekend counted, Spring Festival skipped, due at the end of the fifth day."""
        line = deadline(limit(5, "work_day"), "2019-02-01T11:44:24")
        assert [(step.kind, step.first, step.last) for step in line.explanation] == [
            ("start_day_not_counted", "2019-02-01", "2019-02-01"),
            ("counted_make_up_day", "2019-02-02", "2019-02-03"),
            ("skipped_holiday", "2019-02-04", "2019-02-10"),
            ("counted", "2019-02-11", "2019-02-13"),
            ("day_end", "2019-02-13", "2019-02-14T00:00:00+08:00"),
        ]
        assert lines(line, "en") == (
            HEAD_OF_40983,
            "start day not counted: 2019-02-01",
            "counted, make-up working day: 2019-02-02, 02-03 (2)",
            "skipped, public holiday with its weekends: 2019-02-04 … 02-10 (7)",
            "counted: 2019-02-11 … 02-13 (3)",
            "ends at 24:00 of 2019-02-13",
            "due 2019-02-14T00:00 (on time before this instant)",
        )
        assert lines(line, "zh-CN")[2:] == (
            "计入，调休上班：2019-02-02, 02-03（2 天）",
            "不计，节假日（含相连周末）：2019-02-04 … 02-10（7 天）",
            "计入：2019-02-11 … 02-13（3 天）",
            "止于 2019-02-13 24:00",
            "到期 2019-02-14T00:00（不含此刻）",
        )

    @pytest.mark.parametrize("days", [1, 5, 45, 300])
    def test_work_days_add_up(self, days: int) -> None:
        """Counted days are as many as the limit says; no day is left out or told twice."""
        line = deadline(limit(days, "work_day"), "2024-02-08T10:00")
        told = [step for step in line.explanation if step.note.isdecimal()]
        counted = sum(int(step.note) for step in told if step.kind.startswith("counted"))
        assert counted == days
        assert sum(int(step.note) for step in told) == (line.last_day - date(2024, 2, 8)).days

    def test_of_office_hours(self) -> None:
        """Moved to the opening, the make-up day named, the holiday skipped, the hours summed."""
        line = deadline(limit(12, "work_hour"), "2026-02-13T18:30")
        assert lines(line, "en")[1:] == (
            "outside office hours, runs from the next opening: 2026-02-13T18:30 … 2026-02-14T08:30",
            "counted, make-up working day: 2026-02-14 (1)",
            "office time: 2026-02-14T08:30 … 2026-02-14T18:00 (8 h)",
            "skipped, public holiday with its weekends: 2026-02-15 … 02-23 (9)",
            "office time: 2026-02-24T08:30 … 2026-02-24T14:00 (4 h)",
            "due 2026-02-24T14:00 (on time up to and including this instant)",
        )

    def test_of_office_hours_without_windows(self) -> None:
        """Time that ends at 24:00 belongs to the day it ends, not to the next."""
        line = deadline(limit(24, "work_hour"), "2026-03-06T00:00", WorkingTime(calendar=china()))
        assert [step.kind for step in line.explanation] == ["office_time"]
        assert line.explanation[0].note == "86400"

    def test_of_a_provisional_deadline(self) -> None:
        """What the unpublished year contributes is said to be for now."""
        told = lines(deadline(limit(5, "work_day"), "2026-12-28T10:00"), "en")
        assert told[3:6] == (
            "skipped for now, calendar not yet published: 2027-01-01 … 01-03",
            "counted for now, calendar not yet published: 2027-01-04, 01-05",
            "ends at 24:00 of 2027-01-05",
        )
        assert "provisional until the calendar is published" in told

    @pytest.mark.parametrize("language", ["en", "zh-CN"])
    @pytest.mark.parametrize(
        ("amount", "unit", "more"),
        [
            (15, "natural_day", {"roll": "next_working_day"}),
            (2, "natural_hour", {}),
            (90, "second", {}),
            (9, "work_hour", {}),
            (5, "work_day", {"lateness": "elapsed_working_days"}),
            (0, "work_day", {"day_end": "close_of_business"}),
        ],
    )
    def test_every_step_has_its_words(
        self, language: Language, amount: int, unit: str, more: dict[str, object]
    ) -> None:
        """No raw step kind and no unfilled place reaches a reader."""
        wanted = limit(amount, unit, **more)  # type: ignore[arg-type]  # parametrized
        line = start_deadline(
            id="resolve-1",
            clock="resolve",
            limit=wanted,
            started_at=at("2026-09-18T19:30"),
            time=office(),
            policy="test@0",
            upstream_due_at=at("2026-09-18T19:31"),
        )
        told = "\n".join(lines(line, language))
        assert "_" not in told
        assert "{" not in told
