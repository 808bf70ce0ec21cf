"""Raising the urgency shortens from now; lowering it counts from the old start."""

from datetime import date

from domain.deadlines.compute import start_deadline
from domain.deadlines.due_actions import actions
from domain.deadlines.extend import await_decision, extend
from domain.deadlines.ladder import LadderRecord
from domain.deadlines.model import Deadline, Limit
from domain.deadlines.pause import pause, resume
from domain.deadlines.restart import lengthened, shortened
from tests.calendars import at, limit, office

OVERDUE = LadderRecord.model_validate(
    {"key": "overdue", "does": "supervise", "when": {"since": "due"}}
)
HALF = LadderRecord.model_validate(
    {"key": "half", "does": "urge", "when": {"since": "start", "share": 0.5}}
)


def climbing(wanted: Limit) -> Deadline:
    """Return a running deadline of one assistance, with a ladder."""
    return start_deadline(
        id="assistance-2",
        clock="assistance",
        limit=wanted,
        started_at=at("2026-11-02T10:00"),
        time=office(),
        policy="test@0",
        subject="assist-1",
        ladder=(HALF, OVERDUE),
    )


class TestShortened:
    def test_counts_from_now_and_stays_what_it_was(self) -> None:
        """Same clock, same subject, same ladder at its new instants, the next revision."""
        line = shortened(
            climbing(limit(5, "work_day")),
            limit=limit(2, "natural_hour"),
            at=at("2026-11-03T15:00"),
            time=office(),
            policy="test@0",
        )
        assert (line.id, line.subject, line.revision) == ("assistance-2", "assist-1", 2)
        assert [(each.action, each.at) for each in actions(line) if each.rung] == [
            ("half", at("2026-11-03T16:00")),
            ("overdue", at("2026-11-03T17:00:00.001")),
        ]

    def test_a_request_goes_on_waiting(self) -> None:
        """Whoever asked for an extension before still waits for the decision."""
        asked = await_decision(
            climbing(limit(5, "work_day")),
            asked_at=at("2026-11-03T10:00"),
            grace_days=1,
            time=office(),
        )
        line = shortened(
            asked, limit=limit(2, "work_day"), at=at("2026-11-03T15:00"), time=office(), policy="x"
        )
        assert line.last_day == date(2026, 11, 5)
        assert line.undecided_until == at("2026-11-09T08:30")


class TestLengthened:
    def test_counts_from_the_old_start(self) -> None:
        """What was half of the short limit is past; half of the long one lies ahead."""
        line = lengthened(
            climbing(limit(2, "natural_hour")),
            limit=limit(5, "work_day"),
            at=at("2026-11-02T11:30"),
            time=office(),
            policy="test@0",
        )
        assert (line.subject, line.revision) == ("assist-1", 2)
        assert line.last_day == date(2026, 11, 9)
        assert [each.action for each in actions(line)] == ["half", "breach", "overdue"]

    def test_what_lies_before_is_not_given_afterwards(self) -> None:
        """Four hours in, half of six is past: nobody is urged for that now."""
        line = lengthened(
            climbing(limit(5, "natural_hour")),
            limit=limit(6, "natural_hour"),
            at=at("2026-11-02T14:00"),
            time=office(),
            policy="test@0",
        )
        assert [each.action for each in actions(line)] == ["breach", "overdue"]

    def test_pauses_and_extensions_are_credited_again(self) -> None:
        """Two days stood and one granted come on top of the longer limit."""
        held = resume(
            pause(climbing(limit(3, "work_day")), at("2026-11-03T10:00"), "x"),
            at("2026-11-05T10:00"),
            office(),
        )
        granted = extend(
            held,
            amount=1,
            unit="work_day",
            asked_at=at("2026-11-05T11:00"),
            at=at("2026-11-05T11:00"),
            time=office(),
        )
        line = lengthened(
            granted,
            limit=limit(5, "work_day"),
            at=at("2026-11-05T12:00"),
            time=office(),
            policy="test@0",
        )
        assert line.last_day == date(2026, 11, 12)
        assert line.extensions == granted.extensions

    def test_an_extension_in_another_unit_is_left_out(self) -> None:
        """An hour granted on an urgent limit is no working day."""
        granted = extend(
            climbing(limit(2, "natural_hour")),
            amount=1,
            unit="natural_hour",
            asked_at=at("2026-11-02T11:00"),
            at=at("2026-11-02T11:00"),
            time=office(),
        )
        line = lengthened(
            granted,
            limit=limit(5, "work_day"),
            at=at("2026-11-02T12:00"),
            time=office(),
            policy="test@0",
        )
        assert (line.last_day, line.extensions) == (date(2026, 11, 9), ())

    def test_upstream_still_caps(self) -> None:
        """No limit of ours outlasts the outer platform's."""
        cap = at("2026-11-04T12:00")
        line = lengthened(
            climbing(limit(2, "natural_hour")),
            limit=limit(5, "work_day"),
            at=at("2026-11-02T11:00"),
            time=office(),
            policy="test@0",
            upstream_due_at=cap,
        )
        assert line.due_at == cap
        assert line.explanation[-1].kind == "capped_by_upstream"
