"""Stages follow each other (rules.md 2.7)."""

import pytest
from pydantic import ValidationError

from domain.deadlines.change import apply_change
from domain.deadlines.compute import start_deadline
from domain.deadlines.model import Deadline, DeadlineChange, Limit
from domain.deadlines.staged import (
    Stage,
    StagedLimit,
    stage_due,
)
from tests.calendars import at, office

ILLEGAL_BUILDING = StagedLimit(
    stages=(
        Stage(key="stop", limit=Limit(amount=4, unit="work_hour")),
        Stage(key="fine", limit=Limit(amount=7, unit="work_day")),
        Stage(key="demolish", limit=Limit(amount=20, unit="work_day")),
    )
)


def stage(number: int, started: str) -> Deadline:
    """Return the running deadline of a stage."""
    wanted = ILLEGAL_BUILDING.stages[number - 1]
    return start_deadline(
        id=f"resolve-{number}",
        clock="resolve",
        limit=wanted.limit,
        started_at=at(started),
        time=office(),
        policy="test@0",
        subject=wanted.key,
    )


def ended(line: Deadline, why: str, when: str) -> Deadline:
    """Return the deadline stopped by an event."""
    change = DeadlineChange.model_validate({"id": line.id, "why": why, "at": at(when)})
    return apply_change(line, change)


STOPPED = ended(stage(1, "2026-03-02T10:00"), "met", "2026-03-02T14:00")
FINED = ended(stage(2, "2026-03-02T14:00"), "met", "2026-03-11T10:00")
DEMOLISHED = ended(stage(3, "2026-03-11T10:00"), "met", "2026-04-01T10:00")


class TestOrder:
    def test_each_is_due_when_the_one_before_is_finished(self) -> None:
        """None started: the first is due. All finished: none."""
        done: list[Deadline] = []
        for key, line in (("stop", STOPPED), ("fine", FINED), ("demolish", DEMOLISHED)):
            due = stage_due(ILLEGAL_BUILDING, done)
            assert due is not None
            assert due.key == key
            done.append(line)
        assert stage_due(ILLEGAL_BUILDING, done) is None

    def test_a_breach_alone_finishes_nothing(self) -> None:
        """The clock runs on, late, until the stage is done."""
        late = apply_change(
            stage(1, "2026-03-02T10:00"),
            DeadlineChange(id="resolve-1", why="breached", at=at("2026-03-02T15:30")),
        )
        due = stage_due(ILLEGAL_BUILDING, (late,))
        assert due is not None
        assert due.key == "stop"

    def test_a_cancelled_stage_is_due_again(self) -> None:
        """It was taken back without fault and starts anew."""
        due = stage_due(
            ILLEGAL_BUILDING,
            (ended(stage(1, "2026-03-02T10:00"), "cancelled", "2026-03-02T11:00"),),
        )
        assert due is not None
        assert due.key == "stop"

    def test_other_clocks_do_not_count(self) -> None:
        """A contact clock or an assistance of the same name is no stage."""
        other = STOPPED.model_copy(update={"clock": "assistance"})
        due = stage_due(ILLEGAL_BUILDING, (other,))
        assert due is not None
        assert due.key == "stop"


class TestRecords:
    def test_each_key_once(self) -> None:
        """Subjects tell the stages apart."""
        twice = Stage(key="stop", limit=Limit(amount=4, unit="work_hour"))
        with pytest.raises(ValidationError, match="each key once"):
            StagedLimit(stages=(twice, twice))
