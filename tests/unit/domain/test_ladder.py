"""The ladder of a deadline: which rungs it has, when, and what a later due instant does to them."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from domain.deadlines.change import apply_change
from domain.deadlines.compute import start_deadline
from domain.deadlines.due_actions import actions, actions_left, is_withheld
from domain.deadlines.ladder import Escalation, LadderRecord, Offset
from domain.deadlines.model import Deadline, DeadlineChange, Limit
from domain.deadlines.pause import pause, resume
from tests.calendars import at, limit, office


def record(key: str, does: str = "notice", /, **when: object) -> LadderRecord:
    """Return a rung at an offset."""
    return LadderRecord.model_validate({"key": key, "does": does, "when": when})


def climbing(wanted: Limit, started: str, *ladder: LadderRecord) -> Deadline:
    """Return a running deadline with a ladder."""
    return start_deadline(
        id="resolve-1",
        clock="resolve",
        limit=wanted,
        started_at=at(started),
        time=office(),
        policy="test@0",
        ladder=ladder,
    )


def shown(line: Deadline) -> list[tuple[str, datetime]]:
    """Return the open actions, each with its instant."""
    return [(each.action, each.at) for each in actions(line)]


def changed(line: Deadline, why: str, when: str) -> Deadline:
    """Return the deadline after an event without a value of its own."""
    return apply_change(
        line, DeadlineChange.model_validate({"id": line.id, "why": why, "at": at(when)})
    )


YELLOW = record("yellow", "yellow", since="last_day")
RED = record("red", "red", since="last_day", amount=1, unit="work_day")
START = record("early", since="start", amount=2, unit="work_day")


class TestOffsets:
    @pytest.mark.parametrize(
        ("when", "instant"),
        [
            ({"since": "start", "amount": 2, "unit": "work_day"}, "2026-03-04T08:30"),
            ({"since": "start", "amount": 6, "unit": "natural_hour"}, "2026-03-02T16:00"),
            ({"since": "start", "amount": 6, "unit": "work_hour"}, "2026-03-02T17:30"),
            ({"since": "last_day"}, "2026-03-09T08:30"),
            ({"since": "last_day", "hour": "day_end"}, "2026-03-10T00:00"),
            ({"since": "last_day", "amount": -1, "unit": "work_day"}, "2026-03-06T08:30"),
            ({"since": "last_day", "amount": -1, "unit": "natural_day"}, "2026-03-08T08:30"),
            ({"since": "last_day", "amount": -2, "unit": "work_hour"}, "2026-03-06T16:00"),
            ({"since": "last_day", "amount": 1, "unit": "natural_hour"}, "2026-03-09T09:30"),
            ({"since": "due"}, "2026-03-10T00:00"),
            ({"since": "due", "amount": -24, "unit": "natural_hour"}, "2026-03-09T00:00"),
            ({"since": "due", "amount": -12, "unit": "work_hour"}, "2026-03-06T14:00"),
            ({"since": "due", "amount": 3, "unit": "work_hour"}, "2026-03-10T11:30"),
            ({"since": "due", "amount": 5, "unit": "work_day"}, "2026-03-16T08:30"),
        ],
    )
    def test_of_five_working_days(self, when: dict[str, object], instant: str) -> None:
        """Dispatched on a Monday at 10:00; the last day is the next Monday."""
        line = climbing(limit(5, "work_day"), "2026-03-02T10:00", record("x", **when))
        assert [rung.at for rung in line.ladder] == [at(instant)]

    def test_due_of_hours_is_the_first_late_instant(self) -> None:
        """Nothing that presumes a breach comes before it."""
        line = climbing(limit(2, "natural_hour"), "2026-03-02T10:00", record("x", since="due"))
        assert [each.action for each in actions(line)] == ["breach", "x"]
        assert actions(line)[0].at == actions(line)[1].at

    def test_due_under_elapsed_working_days(self) -> None:
        """Forgiven rest days put off what the breach brings."""
        wanted = limit(5, "work_day", lateness="elapsed_working_days")
        line = climbing(wanted, "2018-12-01T10:00", record("x", since="due"))
        assert line.ladder[0].at == at("2018-12-10T00:00")

    @pytest.mark.parametrize(
        "offset",
        [
            {"since": "last_day", "amount": 1},
            {"since": "last_day", "unit": "work_day"},
            {"since": "due", "share": 0.5},
            {"since": "start", "share": 0.5, "amount": 1, "unit": "work_day"},
            {"since": "start"},
            {"since": "start", "amount": -1, "unit": "work_day"},
            {"since": "start", "share": 1.0},
        ],
    )
    def test_contradiction_is_refused(self, offset: dict[str, object]) -> None:
        """A record that names no instant must not be published."""
        with pytest.raises(ValidationError):
            Offset.model_validate(offset)


class TestRecords:
    @pytest.mark.parametrize("key", ["breach", "warn-1", "resume-1", "decide-1", "", "Gelb", "a b"])
    def test_key_of_another_action_is_refused(self, key: str) -> None:
        """What was done is remembered by its key: two things of one key would be one."""
        with pytest.raises(ValidationError):
            record(key, since="due")

    def test_same_key_twice_is_refused(self) -> None:
        """Within a ladder."""
        with pytest.raises(ValidationError, match="red is listed 2 times"):
            Escalation(id="x", clock="resolve", rungs=(RED, RED))

    def test_what_the_documentation_shows_is_accepted(self) -> None:
        """The example can be copied into a pack."""
        text = (Path(__file__).parents[3] / "docs" / "concepts" / "deadlines.md").read_text("utf-8")
        example = yaml.safe_load(text.split("```yaml\n")[1].split("```")[0])
        assert len(Escalation(id="x", clock="resolve", rungs=example).rungs) == 5

    def test_lamp_only_instead_of_yellow(self) -> None:
        """A short limit turns nothing else into a lamp."""
        fields: dict[str, Any] = {**RED.model_dump(), "lamp_under_days": 3}
        with pytest.raises(ValidationError, match="lamp_under_days with red"):
            LadderRecord.model_validate(fields)


class TestActions:
    LINE = climbing(limit(5, "work_day"), "2026-03-02T10:00", RED, YELLOW, START)

    def test_before_and_after_the_breach(self) -> None:
        """All in order of time, whatever the order in the pack."""
        assert shown(self.LINE) == [
            ("early", at("2026-03-04T08:30")),
            ("yellow", at("2026-03-09T08:30")),
            ("breach", at("2026-03-10T00:00")),
            ("red", at("2026-03-10T08:30")),
        ]
        assert actions(self.LINE)[0].key == ("resolve-1", 1, "early")

    def test_go_on_after_the_breach(self) -> None:
        """As long as the clock runs; the warnings and the breach itself are over."""
        late = changed(self.LINE, "breached", "2026-03-10T00:00")
        assert [each.action for each in actions(late)] == ["early", "yellow", "red"]

    @pytest.mark.parametrize("why", ["met", "late", "cancelled", "paused"])
    def test_none_of_a_clock_that_stands_or_is_over(self, why: str) -> None:
        """Nobody is urged for what is done or waits with leave."""
        assert actions(changed(self.LINE, why, "2026-03-03T10:00")) == ()

    def test_condition_spares(self) -> None:
        """Who was contacted is not urged for want of contact."""
        half = LadderRecord.model_validate(
            {**record("half", "urge", since="start", share=0.5).model_dump(), "unless": "contacted"}
        )
        line = climbing(limit(5, "work_day"), "2026-03-02T10:00", half)
        assert {each.action for each in actions_left((line,))} == {"half", "breach"}
        spared = actions_left((line,), spared=frozenset({"contacted"}))
        assert [each.action for each in spared] == ["breach"]

    def test_nothing_before_the_start(self) -> None:
        """A same-day limit has no day before; its first rung lies before the start."""
        line = climbing(limit(0, "work_day"), "2026-03-02T10:00", YELLOW, RED)
        assert [each.action for each in actions(line)] == ["breach", "red"]

    def test_cards_are_withheld_while_provisional(self) -> None:
        """They are due all the same, so that the event can say they were withheld."""
        line = climbing(limit(5, "work_day"), "2026-12-28T10:00", YELLOW, RED, START)
        assert {rung.key: is_withheld(line, rung) for rung in line.ladder} == {
            "early": False,
            "yellow": True,
            "red": True,
        }
        assert "red" in {each.action for each in actions(line)}
        firm = climbing(limit(5, "work_day"), "2026-03-02T10:00", YELLOW)
        assert not is_withheld(firm, firm.ladder[0])


class TestLaterDue:
    LINE = climbing(limit(5, "work_day"), "2026-11-02T10:00", YELLOW, RED, START)

    def held(self, since: str, until: str) -> Deadline:
        """Return the deadline after standing between two instants."""
        return resume(pause(self.LINE, at(since), "x"), at(until), office())

    def test_pending_rungs_move(self) -> None:
        """The card of the old last day is void; the new last day has its own."""
        moved = self.held("2026-11-05T10:00", "2026-11-11T10:00")
        assert moved.last_day.isoformat() == "2026-11-13"
        assert shown(moved) == [
            ("yellow", at("2026-11-13T08:30")),
            ("breach", at("2026-11-14T00:00")),
            ("red", at("2026-11-16T08:30")),
        ]
        assert {each.revision for each in actions(moved)} == {2}

    def test_given_one_is_not_repeated_at_once(self) -> None:
        """Two days from the start had passed before: that does not come back."""
        moved = self.held("2026-11-05T10:00", "2026-11-11T10:00")
        assert [rung.pending for rung in moved.ladder if rung.key == "early"] == [False]

    def test_card_of_the_last_day_is_not_repeated_on_it(self) -> None:
        """It was given before the pause; the clock goes on later on what again is its last day."""
        moved = self.held("2026-11-09T09:00", "2026-11-13T09:00")
        assert moved.last_day.isoformat() == "2026-11-13"
        assert [each.action for each in actions(moved)] == ["breach", "red"]

    def test_one_that_fell_into_the_pause_comes_on_resumption(self) -> None:
        """It was neither given nor may it be lost."""
        moved = self.held("2026-11-03T10:00", "2026-11-06T10:00")
        assert ("early", at("2026-11-06T10:00")) in shown(moved)


class TestPlannedResumption:
    LINE = climbing(limit(5, "work_day"), "2026-11-02T10:00", RED)

    def test_is_the_only_action_while_it_stands(self) -> None:
        """A pause says until when; the clock runs on by itself then."""
        standing = pause(
            self.LINE, at("2026-11-03T10:00"), "x", planned_until=at("2026-11-05T10:00")
        )
        assert shown(standing) == [("resume-1", at("2026-11-05T10:00"))]
        moved = resume(standing, at("2026-11-05T10:00"), office())
        assert moved.last_day.isoformat() == "2026-11-11"

    def test_event_without_a_value_keeps_it(self) -> None:
        """Replay gives what the decision had."""
        until = at("2026-11-05T10:00")
        standing = pause(self.LINE, at("2026-11-03T10:00"), "x", planned_until=until)
        told = DeadlineChange(
            id="resolve-1",
            why="paused",
            at=at("2026-11-03T10:00"),
            reason="x",
            planned_until=until,
        )
        assert apply_change(self.LINE, told) == standing


class TestStorage:
    def test_survives(self) -> None:
        """A ladder read back from an event is the same value."""
        line = climbing(limit(5, "work_day"), "2026-11-02T10:00", YELLOW, RED, START)
        assert Deadline.model_validate_json(line.model_dump_json(exclude_none=True)) == line

    def test_old_deadlines_have_none(self) -> None:
        """What was stored before there were ladders loads as it was."""
        line = climbing(limit(5, "work_day"), "2026-11-02T10:00")
        new = {"subject", "ladder", "extensions", "undecided_until"}
        old = line.model_dump(mode="json", exclude=new)
        assert Deadline.model_validate(old) == line
