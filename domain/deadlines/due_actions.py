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
            if _is_left(each, fired, spared):
                yield each


def first_left(
    deadlines: Iterable[Deadline],
    fired: frozenset[DueKey] = frozenset(),
    spared: frozenset[str] = frozenset(),
) -> Iterator[datetime]:
    """Go through instants of `actions_left`, their earliest among them.

    Every step asks for that one alone: of what lies in order of time the first is enough.
    """
    for line in deadlines:
        if line.state != "running" or line.undecided_until is not None:
            yield from (each.at for each in actions_left((line,), fired, spared))
            continue
        for in_order in (_before_late(line), _climbing(line)):
            for each in in_order:
                if _is_left(each, fired, spared):
                    yield each.at
                    break


def _is_left(each: DueAction, fired: frozenset[DueKey], spared: frozenset[str]) -> bool:
    is_spared = each.rung is not None and each.rung.unless in spared
    return not is_spared and each.key not in fired


def is_withheld(deadline: Deadline, rung: Rung) -> bool:
    """Tell whether a rung is only noted, because the calendar is not published yet.

    Source: rules.md 2.3 (c): reminders fire, cards and penalties do not.
    """
    return deadline.provisional and rung.does in WITHHELD


def _while_running(deadline: Deadline) -> Iterator[DueAction]:
    yield from _before_late(deadline)
    if deadline.undecided_until is not None:
        yield _action(deadline, f"decide-{len(deadline.extensions) + 1}", deadline.undecided_until)
    yield from _climbing(deadline)


def _before_late(deadline: Deadline) -> Iterator[DueAction]:
    """Go through warnings and breach in order of time; a clock that has breached has none."""
    if deadline.breached_at is None:
        for number, at in enumerate(deadline.warn_at, start=1):
            yield _action(deadline, f"warn-{number}", at)
        yield _action(deadline, "breach", breach_instant(deadline))


def _climbing(deadline: Deadline) -> Iterator[DueAction]:
    """Go through the pending rungs, in order of time unless a decision holds some back."""
    until, name, revision = deadline.undecided_until, deadline.id, deadline.revision
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
