"""Looks up what an order names, in directory and policy, and when a window closes."""

from datetime import datetime

from domain.base import UNCLASSIFIED, CategoryCode, ReasonCode, UnitCode
from domain.deadlines.compute import start_deadline
from domain.deadlines.judge import is_on_time
from domain.deadlines.model import Limit
from domain.issue.decision import Decision
from domain.issue.errors import PredatedError, UnknownReferenceError


def require_unit(decision: Decision, code: UnitCode, *, field: str) -> None:
    """Raise UnknownReferenceError unless the unit exists and is active today."""
    directory = decision.facts.directory
    if directory.unit(code) is None:
        raise UnknownReferenceError(field=field, given=code, accepted=directory.active_units())


def require_category(decision: Decision, category: CategoryCode | None) -> None:
    """Raise UnknownReferenceError unless the category, or one above it, has an owner."""
    policy = decision.facts.policy
    if category in {None, UNCLASSIFIED} or policy.knows_category(str(category)):
        return
    known = tuple(owner.category for owner in policy.categories)
    raise UnknownReferenceError(field="category", given=category, accepted=(UNCLASSIFIED, *known))


def require_reason(
    reason: ReasonCode, known: tuple[ReasonCode, ...], field: str = "reason"
) -> None:
    """Raise UnknownReferenceError unless the reason is on the policy's list."""
    if reason not in known:
        raise UnknownReferenceError(field=field, given=reason, accepted=known)


def require_after_dispatch(decision: Decision) -> None:
    """Raise PredatedError for a step of the unit dated before it had the issue."""
    occurred_at, sent_at = decision.command.occurred_at, decision.issue.sent_at
    if occurred_at and sent_at and occurred_at < sent_at:
        raise PredatedError(
            field="occurred_at", given=occurred_at.isoformat(), accepted=sent_at.isoformat()
        )


def window_closed(decision: Decision, limit: Limit, since: datetime) -> datetime | None:
    """Return when a window that opened at `since` has closed; None while it is open.

    A window is counted like any limit, but only looked at when a command comes (lifecycle.md 3).
    """
    window = start_deadline(
        id="window",
        clock="whole_issue",
        limit=limit,
        started_at=since,
        time=decision.facts.time,
        policy=decision.facts.policy.ref,
    )
    return None if is_on_time(window, decision.received_at) else window.due_at
