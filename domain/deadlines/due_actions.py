"""What a running deadline will do and when, each keyed so that nothing happens twice."""

from collections.abc import Iterable

from domain.base import Frozen, Instant
from domain.deadlines.judge import breach_instant
from domain.deadlines.model import Deadline

DueKey = tuple[str, int, str]
"""Deadline id, revision, action: what was done under it is done (design.md 2, Time)."""


class DueAction(Frozen):
    """Something that falls due by itself: `warn-1`, `warn-2`, … or `breach`."""

    deadline_id: str
    revision: int
    action: str
    at: Instant

    @property
    def key(self) -> DueKey:
        """Return what is remembered once this was done."""
        return (self.deadline_id, self.revision, self.action)


def actions(deadline: Deadline) -> tuple[DueAction, ...]:
    """Return all actions in order; none of a clock that stands, has stopped or has breached."""
    if deadline.state != "running" or deadline.breached_at is not None:
        return ()
    due = [(f"warn-{number}", at) for number, at in enumerate(deadline.warn_at, start=1)]
    return tuple(
        DueAction(deadline_id=deadline.id, revision=deadline.revision, action=action, at=at)
        for action, at in (*due, ("breach", breach_instant(deadline)))
    )


def open_actions(
    deadlines: Iterable[Deadline], fired: frozenset[DueKey] = frozenset()
) -> tuple[DueAction, ...]:
    """Return what is still to be done on all `deadlines`, earliest first."""
    left = (each for line in deadlines for each in actions(line) if each.key not in fired)
    return tuple(sorted(left, key=lambda each: (each.at, each.key)))
