"""An extension adds, is asked for before expiry, and gains nothing twice (rules.md 5)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from domain.deadlines.change import apply_change
from domain.deadlines.compute import start_deadline
from domain.deadlines.due_actions import actions
from domain.deadlines.errors import (
    ClockStoppedError,
    ExtensionTooLateError,
    ExtensionUnitError,
)
from domain.deadlines.explain import lines
from domain.deadlines.extend import await_decision, decided, extend
from domain.deadlines.ladder import LadderRecord
from domain.deadlines.model import Deadline, DeadlineChange, Limit
from domain.deadlines.pause import pause, resume
from tests.calendars import at, deadline, limit, office

LADDER = tuple(
    LadderRecord.model_validate({"key": key, "does": key, "when": when})
    for key, when in (
        ("yellow", {"since": "last_day"}),
        ("red", {"since": "last_day", "amount": 1, "unit": "work_day"}),
    )
)


def climbing(wanted: Limit, started: str) -> Deadline:
    """Return a running deadline that gives cards."""
    return start_deadline(
        id="resolve-1",
        clock="resolve",
        limit=wanted,
        started_at=at(started),
        time=office(),
        policy="test@0",
        ladder=LADDER,
    )


def longer(line: Deadline, amount: int, when: str, **more: Any) -> Deadline:  # noqa: ANN401
    """Return the deadline extended in its own unit, asked for and decided at one instant."""
    fields: dict[str, Any] = {"asked_at": at(when), "unit": line.limit.unit, **more}
    return extend(line, amount=amount, at=at(when), time=office(), **fields)


def shown(line: Deadline) -> list[tuple[str, datetime]]:
    """Return the open actions, each with its instant."""
    return [(each.action, each.at) for each in actions(line)]


class TestDays:
    def test_count_on_from_the_last_day(self) -> None:
        """Five and ten working days are fifteen, the make-up Saturday of 02-28 among them."""
        line = longer(climbing(limit(5, "work_day"), "2026-02-13T10:00"), 10, "2026-02-26T10:00")
        assert line.last_day == date(2026, 3, 12)
        assert line.due_at == at("2026-03-13T00:00")
        assert line.revision == 2
        assert line.state == "running"
        assert line.extensions[0].amount == 10

    def test_void_the_cards_that_were_pending(self) -> None:
        """Yellow was given on the old last day and comes again on the new one; red has moved."""
        line = longer(climbing(limit(5, "work_day"), "2026-02-13T10:00"), 10, "2026-02-27T10:00")
        assert shown(line) == [
            ("yellow", at("2026-03-12T08:30")),
            ("breach", at("2026-03-13T00:00")),
            ("red", at("2026-03-13T08:30")),
        ]
        assert {each.revision for each in actions(line)} == {2}

    def test_natural_days_roll_from_where_they_were_counted(self) -> None:
        """60 + 30 days are 90 days; only the end of all rolls."""
        wanted = limit(60, "natural_day", roll="next_working_day")
        line = deadline(wanted, "2026-08-02T10:00")
        assert line.last_day == date(2026, 10, 8)
        more = longer(line, 30, "2026-10-08T10:00")
        assert more.last_day == date(2026, 11, 2)
        assert longer(line, 3, "2026-10-08T10:00").last_day == date(2026, 10, 8)

    def test_same_day_from_a_rest_day(self) -> None:
        """Today's limit of a Saturday ends on Monday; one day more is Tuesday."""
        line = longer(deadline(limit(0, "work_day"), "2026-03-07T10:00"), 1, "2026-03-07T11:00")
        assert line.last_day == date(2026, 3, 10)

    def test_pauses_before_and_after_are_kept(self) -> None:
        """Whatever the order, the days add up: 5 + 3 extended + 2 stood."""
        line = deadline(limit(5, "work_day"), "2026-11-02T10:00")
        held = resume(pause(line, at("2026-11-03T10:00"), "x"), at("2026-11-05T10:00"), office())
        before = longer(held, 3, "2026-11-05T11:00")
        extended = longer(line, 3, "2026-11-02T11:00")
        after = resume(
            pause(extended, at("2026-11-03T10:00"), "x"), at("2026-11-05T10:00"), office()
        )
        assert before.last_day == after.last_day == date(2026, 11, 16)

    def test_while_it_stands(self) -> None:
        """The clock goes on standing; what it stood is credited on resumption."""
        standing = pause(
            deadline(limit(5, "work_day"), "2026-11-02T10:00"), at("2026-11-03T10:00"), "x"
        )
        line = longer(standing, 3, "2026-11-04T10:00")
        assert line.state == "paused"
        assert line.last_day == date(2026, 11, 12)
        running = resume(line, at("2026-11-05T10:00"), office())
        assert running.last_day == date(2026, 11, 16)


class TestHours:
    def test_run_on_from_due(self) -> None:
        """Two more office hours after a due instant at closing are the next morning's."""
        line = longer(deadline(limit(4, "work_hour"), "2026-10-10T12:30"), 2, "2026-10-10T15:00")
        assert line.due_at == at("2026-10-12T10:00")

    def test_are_kept_through_a_pause(self) -> None:
        """What was left of limit and extension runs on."""
        line = longer(deadline(limit(2, "natural_hour"), "2026-11-02T10:00"), 3, "2026-11-02T11:00")
        held = resume(pause(line, at("2026-11-02T12:00"), "x"), at("2026-11-02T20:00"), office())
        assert held.due_at == at("2026-11-02T23:00")

    def test_keep_to_the_limits_unit(self) -> None:
        """An extension in another unit is refused."""
        line = deadline(limit(24, "natural_hour"), "2026-11-02T10:00")
        with pytest.raises(ExtensionUnitError, match="natural_hour, not in work_day"):
            longer(line, 1, "2026-11-02T11:00", unit="work_day")


class TestUpstream:
    def test_still_caps(self) -> None:
        """No due instant lies after the outer platform's."""
        line = deadline(limit(5, "work_day"), "2026-11-02T10:00")
        capped = longer(line, 10, "2026-11-03T10:00", upstream_due_at=at("2026-11-12T12:00"))
        assert capped.due_at == at("2026-11-12T12:00")
        assert capped.explanation[-1].kind == "capped_by_upstream"


class TestBeforeExpiry:
    LINE = climbing(limit(5, "work_day"), "2026-11-02T10:00")  # due 2026-11-10T00:00

    def test_a_millisecond_before_is_in_time(self) -> None:
        """And the due instant itself is not: days are exclusive."""
        due, minute = self.LINE.due_at, timedelta(milliseconds=1)
        fields: dict[str, Any] = {"amount": 1, "unit": "work_day", "time": office()}
        extend(self.LINE, asked_at=due - minute, at=due - minute, **fields)
        with pytest.raises(ExtensionTooLateError, match="2026-11-10T00:00"):
            extend(self.LINE, asked_at=due, at=due, **fields)

    @pytest.mark.parametrize("why", ["met", "late", "cancelled"])
    def test_a_stopped_clock_never_moves(self, why: str) -> None:
        """409 with the state."""
        change = DeadlineChange.model_validate(
            {"id": "resolve-1", "why": why, "at": at("2026-11-03T10:00")}
        )
        with pytest.raises(ClockStoppedError) as caught:
            longer(apply_change(self.LINE, change), 1, "2026-11-04T10:00")
        assert caught.value.as_refusal().http_status == 409


class TestDecisionPending:
    LINE = climbing(limit(5, "work_day"), "2026-11-02T10:00")  # last day Monday 11-09

    def waiting(self) -> Deadline:
        """Return the deadline whose extension was asked for on its last day."""
        return await_decision(
            self.LINE, asked_at=at("2026-11-09T17:00"), grace_days=1, time=office()
        )

    def test_red_card_waits_a_working_day(self) -> None:
        """The breach does not: it is a fact. After the day the request counts as refused."""
        assert shown(self.waiting()) == [
            ("yellow", at("2026-11-09T08:30")),
            ("breach", at("2026-11-10T00:00")),
            ("decide-1", at("2026-11-11T08:30")),
            ("red", at("2026-11-11T08:30")),
        ]

    def test_refusal_leaves_the_old_deadline(self) -> None:
        """The red card comes as if nobody had asked."""
        assert decided(self.waiting()) == self.LINE

    def test_granted_after_expiry_undoes_the_breach(self) -> None:
        """It was asked for in time; the decision came late."""
        late = apply_change(
            self.waiting(),
            DeadlineChange(id="resolve-1", why="breached", at=self.LINE.due_at),
        )
        line = longer(late, 5, "2026-11-10T15:00", asked_at=at("2026-11-09T17:00"))
        assert line.breached_at is None
        assert line.undecided_until is None
        assert shown(line) == [
            ("yellow", at("2026-11-16T08:30")),
            ("breach", at("2026-11-17T00:00")),
            ("red", at("2026-11-17T08:30")),
        ]

    def test_granted_too_short_stays_late(self) -> None:
        """The new due instant has passed as well: that is the moment of overdue now."""
        late = apply_change(
            self.waiting(),
            DeadlineChange(id="resolve-1", why="breached", at=self.LINE.due_at),
        )
        line = longer(late, 1, "2026-11-11T08:00", asked_at=at("2026-11-09T17:00"))
        assert line.breached_at == line.due_at == at("2026-11-11T00:00")
        assert shown(line) == [("red", at("2026-11-11T08:30"))]

    def test_no_red_card_is_lost(self) -> None:
        """One that waited for the decision comes with it, where the new due has passed too."""
        asked_at = at("2026-11-09T17:00")
        waiting = await_decision(self.LINE, asked_at=asked_at, grace_days=2, time=office())
        assert shown(waiting)[-1] == ("red", at("2026-11-12T08:30"))
        line = longer(waiting, 1, "2026-11-11T15:00", asked_at=asked_at)
        assert ("red", at("2026-11-11T15:00")) in shown(line)

    def test_asked_too_late(self) -> None:
        """Nobody waits for a decision on what was asked for after expiry."""
        with pytest.raises(ExtensionTooLateError):
            await_decision(self.LINE, asked_at=self.LINE.due_at, grace_days=1, time=office())

    def test_wait_moves_with_the_due_instant(self) -> None:
        """A pause meanwhile leaves the day of grace after the new last day."""
        asked = await_decision(
            self.LINE, asked_at=at("2026-11-03T09:00"), grace_days=1, time=office()
        )
        held = resume(pause(asked, at("2026-11-03T10:00"), "x"), at("2026-11-05T10:00"), office())
        assert held.last_day == date(2026, 11, 11)
        assert held.undecided_until == at("2026-11-13T08:30")


class TestExplanation:
    def test_tells_what_was_added_and_the_days(self) -> None:
        """Each day is told once."""
        line = longer(deadline(limit(5, "work_day"), "2026-11-02T10:00"), 2, "2026-11-05T10:00")
        assert lines(line, "en")[-6:] == (
            "counted: 2026-11-09 (1)",
            "ends at 24:00 of 2026-11-09",
            "extended on 2026-11-05T10:00 by 2 working days",
            "counted: 2026-11-10, 11-11 (2)",
            "ends at 24:00 of 2026-11-11",
            "due 2026-11-12T00:00 (on time before this instant)",
        )
        assert "2026-11-05T10:00 批准延期 2 个工作日" in lines(line, "zh-CN")
