"""What a deadline will do by itself and when, each keyed so that nothing happens twice."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from domain.deadlines.judge import breach_instant
from domain.deadlines.ladder import WITHHELD, Rung
from domain.deadlines.model import Deadline
from domain.deadlines.rungs import waiting

DueKey = tuple[str, int, str]
"""Deadline id, revision, action: what was done under it is done (design.md 2, Time)."""


class DueAction(NamedTuple):
    """Something that falls due by itself.

    `warn-1`, `warn-2`, …; `breach`; `resume-N` of the N-th pause; `decide-N`, when the extension
    asked for after N others counts as refused; else the key of a rung, which then is `rung`.
    """

    deadline_id: str
    revision: int
    action: str
    at: datetime
    rung: Rung | None = None

    @property
    def key(self) -> DueKey:
        """Return what is remembered once this was done."""
        return (self.deadline_id, self.revision, self.action)


def actions(deadline: Deadline) -> tuple[DueAction, ...]:
    """Return all actions in order of time; none of a clock that has stopped.

    A clock that stands has only its planned resumption, one that has breached only its ladder: it
    goes on as long as the clock runs.
    """
    return tuple(sorted(_ACTIONS[deadline.state](deadline), key=lambda each: each.at))


def actions_left(
    deadlines: Iterable[Deadline],
    fired: frozenset[DueKey] = frozenset(),
    spared: frozenset[str] = frozenset(),
) -> Iterator[DueAction]:
    """Go through what is still to be done on all `deadlines`, in no order.

    `spared` says which conditions of rungs are met (`contacted`, `explained`): these are passed
    over.
    """
    for line in deadlines:
        for each in _ACTIONS[line.state](line):
            is_spared = each.rung is not None and each.rung.unless in spared
            if not is_spared and each.key not in fired:
                yield each


def is_withheld(deadline: Deadline, rung: Rung) -> bool:
    """Tell whether a rung is only noted, because the calendar is not published yet.

    Source: rules.md 2.3 (c): reminders fire, cards and penalties do not.
    """
    return deadline.provisional and rung.does in WITHHELD


def _while_running(deadline: Deadline) -> Iterator[DueAction]:
    if deadline.breached_at is None:
        for number, at in enumerate(deadline.warn_at, start=1):
            yield _action(deadline, f"warn-{number}", at)
        yield _action(deadline, "breach", breach_instant(deadline))
    until, name, revision = deadline.undecided_until, deadline.id, deadline.revision
    if until is not None:
        yield _action(deadline, f"decide-{len(deadline.extensions) + 1}", until)
    for rung in deadline.ladder:
        if rung.pending:
            at = rung.at if until is None else waiting(rung, until).at
            yield DueAction(name, revision, rung.key, at, rung)


def _while_paused(deadline: Deadline) -> Iterator[DueAction]:
    planned = deadline.pauses[-1].planned_until
    if planned is not None:
        yield _action(deadline, f"resume-{len(deadline.pauses)}", planned)


def _none(deadline: Deadline) -> Iterator[DueAction]:
    del deadline
    return iter(())


def _action(deadline: Deadline, action: str, at: datetime) -> DueAction:
    return DueAction(deadline.id, deadline.revision, action, at)


_ACTIONS = {
    "running": _while_running,
    "paused": _while_paused,
    "met": _none,
    "breached": _none,
    "cancelled": _none,
}
