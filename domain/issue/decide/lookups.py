"""Looks up what an order names, in the policy in force."""

from domain.base import ReasonCode, UnitCode
from domain.calendar import local_date
from domain.issue.decision import Decision
from domain.issue.errors import UnknownReferenceError


def require_unit(decision: Decision, code: UnitCode, *, field: str) -> None:
    """Raise UnknownReferenceError unless the unit exists and is active today."""
    policy, today = decision.facts.policy, local_date(decision.facts.now)
    unit = policy.unit(code)
    if unit is None or not unit.is_active(today):
        known = tuple(entry.code for entry in policy.units if entry.is_active(today))
        raise UnknownReferenceError(field=field, given=code, accepted=known)


def require_reason(
    reason: ReasonCode, known: tuple[ReasonCode, ...], field: str = "reason"
) -> None:
    """Raise UnknownReferenceError unless the reason is on the policy's list."""
    if reason not in known:
        raise UnknownReferenceError(field=field, given=reason, accepted=known)
