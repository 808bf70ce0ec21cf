"""Decisions on how many may claim: a demand, or all demands of a community or a batch (P3)."""

from domain.issue import reservations
from domain.issue.commands import AdjustCapacity
from domain.issue.decide.pool import fill
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import CapacityBelowClaimsError, LoopModeError, UnknownReferenceError
from domain.issue.events import CapacityAdjusted
from domain.issue.holds import named
from domain.issue.state import Pool
from domain.issue.values import SharedBound


def adjust(decision: Decision, command: AdjustCapacity) -> None:
    """Change how many claims are taken, never below those there are; whoever waits moves up."""
    decision.require(CapacityAdjusted)
    pool = decision.issue.pool
    if pool is None:
        raise LoopModeError(loop=decision.issue.loop, mode="assigned", accepted="a pool")
    if command.bound == "demand":
        _adjust_demand(decision, command, pool)
    else:
        _adjust_shared(decision, command, command.bound)
    fill(decision)


def _adjust_demand(decision: Decision, command: AdjustCapacity, pool: Pool) -> None:
    _check_not_below(command.capacity, len(decision.issue.claims))
    decision.record(
        CapacityAdjusted,
        capacity=command.capacity,
        capacity_before=pool.capacity,
        reason=command.reason,
    )


def _adjust_shared(decision: Decision, command: AdjustCapacity, bound: SharedBound) -> None:
    """Move a bound that the loop sets: the next claims on any demand that shares it go by it."""
    bounded = _bounded(decision)
    if bound not in bounded:
        raise UnknownReferenceError(field="bound", given=bound, accepted=("demand", *bounded))
    code, before = bounded[bound]
    _check_not_below(command.capacity, reservations.taken_of(decision, named(bound, code)))
    decision.record(
        CapacityAdjusted,
        capacity=command.capacity,
        capacity_before=before,
        reason=command.reason,
        bound=bound,
        code=code,
    )


def _bounded(decision: Decision) -> dict[SharedBound, tuple[str, int]]:
    """Return what the demand shares with others and has a bound: its code, and how many."""
    pool = decision.issue.pool
    codes: dict[SharedBound, str | None] = {
        "place": pool.place if pool else None,
        "batch": pool.batch if pool else None,
    }
    bounds = {
        kind: (code, reservations.bound_of(decision, named(kind, code)))
        for kind, code in codes.items()
        if code
    }
    return {kind: (code, bound) for kind, (code, bound) in bounds.items() if bound is not None}


def _check_not_below(capacity: int, claims: int) -> None:
    if capacity < claims:
        raise CapacityBelowClaimsError(capacity=capacity, claims=claims)


DECIDE: Deciders = {AdjustCapacity: adjust}
