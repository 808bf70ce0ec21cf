"""Applies to a deadline what an event says happened to it."""

from collections.abc import Callable
from typing import Final

from domain.base import Instant
from domain.deadlines.model import Deadline, DeadlineChange, DeadlineState
from domain.deadlines.pause import pause


def apply_change(deadline: Deadline, change: DeadlineChange) -> Deadline:
    """Return the deadline after `change`. Computes nothing anew: replay gives the stored values.

    A breach leaves the clock running until it is stopped, late; a revoked one leaves no trace but
    its events. Source: rules.md 2.2.8, lifecycle.md 3.
    """
    return _APPLY[change.why](deadline, change)


def _stopped(
    deadline: Deadline, change: DeadlineChange, state: DeadlineState, breached_at: Instant | None
) -> Deadline:
    return deadline.but(
        state=state,
        stopped_at=change.at,
        elapsed_working_days=change.elapsed_working_days,
        breached_at=breached_at,
    )


def _met(deadline: Deadline, change: DeadlineChange) -> Deadline:
    return _stopped(deadline, change, "met", None)


def _late(deadline: Deadline, change: DeadlineChange) -> Deadline:
    return _stopped(deadline, change, "breached", deadline.breached_at or deadline.due_at)


def _cancelled(deadline: Deadline, change: DeadlineChange) -> Deadline:
    return _stopped(deadline, change, "cancelled", deadline.breached_at)


def _paused(deadline: Deadline, change: DeadlineChange) -> Deadline:
    return change.deadline or pause(
        deadline, change.at, change.reason, planned_until=change.planned_until
    )


def _replaced(deadline: Deadline, change: DeadlineChange) -> Deadline:
    return change.deadline or deadline


def _breached(deadline: Deadline, change: DeadlineChange) -> Deadline:
    return deadline.but(breached_at=change.at)


def _revoked(deadline: Deadline, change: DeadlineChange) -> Deadline:
    del change
    return deadline.but(breached_at=None)


_APPLY: Final[dict[str, Callable[[Deadline, DeadlineChange], Deadline]]] = {
    "met": _met,
    "late": _late,
    "cancelled": _cancelled,
    "paused": _paused,
    "resumed": _replaced,
    "revised": _replaced,
    "taken_up": _replaced,
    "breached": _breached,
    "revoked": _revoked,
    "voided": _met,
}
