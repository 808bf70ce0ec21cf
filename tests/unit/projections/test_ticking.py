"""The short form of clocks agrees with the domain's own."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from pydantic_core import from_json

from domain.deadlines.change import apply_change
from domain.deadlines.judge import breach_instant
from domain.deadlines.model import Deadline, DeadlineChange
from domain.deadlines.pause import pause, resume
from domain.issue.events import NoteAdded
from projections.tables import as_json, from_micros, to_micros
from projections.ticking import Clocks, clocks_from, first_late, fold_clocks, next_due
from tests.calendars import office
from tests.factories import START, a_deadline, an_event

RESOLVE = a_deadline()
LATER = START + timedelta(days=2)
MOVED = resume(pause(RESOLVE, START, ""), LATER, office())
CHANGES: dict[str, list[tuple[str, Deadline | None]]] = {
    "running": [],
    "paused": [("paused", None)],
    "resumed": [("paused", None), ("resumed", MOVED)],
    "revised": [("revised", MOVED)],
    "breached": [("breached", None)],
    "revoked": [("breached", None), ("revoked", None)],
}


def changes_of(case: str) -> list[DeadlineChange]:
    """Return the changes of a case."""
    return [
        DeadlineChange.model_validate({"id": "resolve-1", "why": why, "at": LATER, "deadline": new})
        for why, new in CHANGES[case]
    ]


def ticking(deadlines: Sequence[Deadline], changes: Sequence[DeadlineChange] = ()) -> Clocks:
    """Return the clocks after these were started and then changed."""
    clocks: Clocks = {}
    fold_clocks(clocks, an_event(NoteAdded, started=deadlines))
    for change in changes:
        fold_clocks(clocks, an_event(NoteAdded, changed=(change,)))
    return clocks


@pytest.mark.parametrize("case", CHANGES)
def test_agrees_with_the_domain(case: str) -> None:
    """Due instant, first late instant and state are what `apply_change` gives."""
    expected = RESOLVE
    for change in changes_of(case):
        expected = apply_change(expected, change)
    short = ticking([RESOLVE], changes_of(case))["resolve-1"]
    assert from_micros(short.due_at) == expected.due_at
    assert from_micros(short.late_from) == breach_instant(expected)
    assert short.state == ("breached" if expected.breached_at else expected.state)


@pytest.mark.parametrize("why", ["met", "late", "cancelled"])
def test_a_stopped_clock_is_dropped(why: str) -> None:
    """Only what runs or stands is kept."""
    change = DeadlineChange.model_validate({"id": "resolve-1", "why": why, "at": LATER})
    assert ticking([RESOLVE], [change]) == {}


def test_a_clock_that_stands_gives_way() -> None:
    """The next due clock is one that runs; one that stands only when there is no other."""
    whole = a_deadline("whole_issue", at=START + timedelta(days=9))
    clocks = ticking([RESOLVE, whole], changes_of("paused"))
    due = next_due(clocks)
    assert due is not None
    assert due.clock == "whole_issue"
    assert first_late(clocks) == to_micros(whole.due_at)
    alone = ticking([RESOLVE], changes_of("paused"))
    standing = next_due(alone)
    assert standing is not None
    assert standing.state == "paused"
    assert first_late(alone) is None
    assert next_due({}) is None


def test_survives_its_json_form() -> None:
    """What a row keeps as JSON comes back as it was."""
    clocks = ticking([RESOLVE])
    assert clocks_from(from_json(as_json(clocks))) == clocks
