"""Cards and urges at their instants: every golden vector of rules.md 6.

The ladder is the one that section describes, as a pack would write it.
"""

from typing import Final

import pytest

from domain.deadlines.compute import start_deadline
from domain.deadlines.due_actions import DueAction, actions
from domain.deadlines.ladder import LadderRecord
from domain.deadlines.model import Deadline, Limit, Unit
from tests.calendars import at, limit, office

LADDER: Final = tuple(
    LadderRecord.model_validate(record)
    for record in (
        {
            "key": "half-used",
            "when": {"since": "start", "share": 0.5},
            "does": "urge",
            "to": "lead_unit",
            "unless": "contacted",
        },
        {
            "key": "yellow-card",
            "when": {"since": "last_day"},
            "does": "yellow",
            "to": "lead_unit",
            "lamp_under_days": 3,
        },
        {"key": "overdue", "when": {"since": "due"}, "does": "supervise", "level": "daily"},
        {
            "key": "red-card",
            "when": {"since": "last_day", "amount": 1, "unit": "work_day"},
            "does": "red",
            "to": "lead_unit",
        },
        {
            "key": "written-urge",
            "when": {"since": "last_day", "amount": 1, "unit": "work_day"},
            "does": "urge",
            "to": "unit_lead",
        },
        {
            "key": "criticism",
            "when": {"since": "last_day", "amount": 5, "unit": "work_day", "hour": "day_end"},
            "does": "criticise",
            "to": "superior",
            "unless": "explained",
        },
    )
)


def climbing(wanted: Limit, started: str, *records: dict[str, object]) -> Deadline:
    """Return a running deadline with the ladder of rules.md 6, or one of these records."""
    return start_deadline(
        id="resolve-1",
        clock="resolve",
        limit=wanted,
        started_at=at(started),
        time=office(),
        policy="test@0",
        ladder=tuple(LadderRecord.model_validate(each) for each in records) or LADDER,
    )


def of(line: Deadline, key: str) -> DueAction:
    """Return the action of that name."""
    return next(each for each in actions(line) if each.action == key)


VECTORS: Final = (
    # dispatched, working days, what a day before brings, when, red
    ("2026-02-13T10:00", 5, "yellow", "2026-02-27T08:30", "2026-02-28T08:30"),
    ("2026-09-23T10:00", 5, "yellow", "2026-10-08T08:30", "2026-10-09T08:30"),
    ("2026-05-08T10:00", 1, "lamp", "2026-05-09T08:30", "2026-05-11T08:30"),
    # Two days still are under three, three are not.
    ("2026-03-02T10:00", 2, "lamp", "2026-03-04T08:30", "2026-03-05T08:30"),
    ("2026-03-02T10:00", 3, "yellow", "2026-03-05T08:30", "2026-03-06T08:30"),
)


class TestCards:
    @pytest.mark.parametrize(("started", "days", "first", "warned", "red"), VECTORS)
    def test_golden_vector(
        self, started: str, days: int, first: str, warned: str, red: str
    ) -> None:
        """A working day left: yellow, or the lamp; the first working day after: red."""
        line = climbing(limit(days, "work_day"), started)
        one, two = of(line, "yellow-card"), of(line, "red-card")
        assert one.rung is not None
        assert (one.rung.does, one.at) == (first, at(warned))
        assert two.at == at(red)

    def test_due_of_the_first_vector(self) -> None:
        """Overdue begins at 24:00 of 02-27, and so does what is due then."""
        line = climbing(limit(5, "work_day"), "2026-02-13T10:00")
        assert line.due_at == of(line, "overdue").at == at("2026-02-28T00:00")

    def test_red_of_a_natural_limit_waits_for_the_first_working_day(self) -> None:
        """The last day is a holiday and does not roll; nobody is there before 10-08."""
        line = climbing(limit(15, "natural_day"), "2026-09-20T10:00")
        assert line.due_at == at("2026-10-06T00:00")
        assert of(line, "red-card").at == at("2026-10-08T08:30")

    @pytest.mark.parametrize("unit", ["natural_hour", "urgent_hour", "work_hour"])
    def test_none_on_limits_in_hours(self, unit: str) -> None:
        """They have no last day; what is due at an instant stays."""
        line = climbing(limit(24, unit), "2026-03-02T10:00")  # type: ignore[arg-type]  # parametrized
        assert [rung.key for rung in line.ladder] == ["half-used", "overdue"]

    @pytest.mark.parametrize(
        ("unit", "amount", "does"),
        [
            ("natural_hour", 71, "lamp"),
            ("natural_hour", 72, "yellow"),
            ("work_hour", 23, "lamp"),
            ("work_hour", 24, "yellow"),
            ("natural_day", 2, "lamp"),
            ("natural_day", 3, "yellow"),
        ],
    )
    def test_three_days_in_every_unit(self, unit: Unit, amount: int, does: str) -> None:
        """Where a pack gives cards on hours, a day is 24 of them, or the office hours of one."""
        record = {
            "key": "card",
            "does": "yellow",
            "when": {"since": "due", "amount": -1, "unit": "natural_hour"},
            "lamp_under_days": 3,
        }
        line = climbing(limit(amount, unit), "2026-03-02T10:00", record)
        assert [rung.does for rung in line.ladder] == [does]


class TestUrges:
    def test_half_of_the_limit(self) -> None:
        """Half of the office time between dispatch and due, so that somebody reads it."""
        line = climbing(limit(5, "work_day"), "2026-03-02T08:30")
        # 48 h of office time from one Monday's opening to the next one's 24:00.
        assert of(line, "half-used").at == at("2026-03-04T18:00")

    def test_half_of_an_urgent_limit(self) -> None:
        """Round the clock where the limit runs so."""
        line = climbing(limit(2, "urgent_hour"), "2026-03-07T23:00")
        assert of(line, "half-used").at == at("2026-03-08T00:00")

    def test_written_urge_on_the_next_working_day(self) -> None:
        """The day after expiry, at opening, with a copy to the leader."""
        line = climbing(limit(5, "work_day"), "2026-09-23T10:00")
        action = of(line, "written-urge")
        assert action.at == at("2026-10-09T08:30")
        assert action.rung is not None
        assert action.rung.to == "unit_lead"

    @pytest.mark.parametrize(
        ("started", "criticised"),
        [("2026-03-02T10:00", "2026-03-17T00:00"), ("2026-09-23T10:00", "2026-10-15T00:00")],
    )
    def test_criticism_at_the_end_of_the_fifth_working_day(
        self, started: str, criticised: str
    ) -> None:
        """Five working days after the last day, make-up Saturdays among them, at 24:00."""
        line = climbing(limit(5, "work_day"), started)
        assert of(line, "criticism").at == at(criticised)

    def test_criticism_at_the_close_of_business(self) -> None:
        """Where the limit ends with business hours, so does the day of the ladder."""
        line = climbing(limit(5, "work_day", day_end="close_of_business"), "2026-03-02T10:00")
        assert of(line, "criticism").at == at("2026-03-16T18:00")
