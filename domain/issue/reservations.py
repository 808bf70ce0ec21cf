"""The places that claims take, and cards, counted across all issues in one transaction."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from domain.aggregate import Standing
from domain.capacity.events import (
    CapacityAwaited,
    CapacityBounded,
    CapacityForgone,
    CapacityReleased,
    CapacityTaken,
    StayBegan,
    StayEnded,
)
from domain.capacity.holding import NAME, Holding, nothing_held
from domain.event import AggregateEvent
from domain.issue import card_counts
from domain.issue.commands import ImportIssue
from domain.issue.decision import Decision
from domain.issue.errors import (
    CapacityFullError,
    OverlappingOrdersError,
    OverlappingStaysError,
)
from domain.issue.events import CapacityAdjusted, CheckedIn, CheckedOut
from domain.issue.holds import PERSON, Hold, awaited_by, held_by, holds_of, named
from domain.issue.loops import loop_of
from domain.issue.state import Claim, Pool


def has_room(decision: Decision, claim: Claim) -> bool:
    """Return whether the unit, the person and what demands share may all take one more."""
    return _fits(decision, holds_of(_offer(decision), claim))


def _offer(decision: Decision) -> Pool | None:
    issue = decision.issue
    return issue.pool if issue.is_open else issue.ended_offer


def has_shared_room(decision: Decision, claim: Claim) -> bool:
    """Return whether the community and the batch take one more claim."""
    return _fits(decision, (each for each in holds_of(decision.issue.pool, claim) if each.claimant))


def _fits(decision: Decision, holds: Iterable[Hold]) -> bool:
    held = held_by(decision.issue)
    new = frozenset(holds) - held
    try:
        for hold in new:
            _check(decision, hold.holder, held | new)
    except (CapacityFullError, OverlappingOrdersError):
        return False
    return True


def bound_of(decision: Decision, holder: str) -> int | None:
    """Return how many places the holder has in the issue's loop; None where nobody bounds them."""
    loop = loop_of(decision.issue, decision.facts.policy)
    kind, _, code = holder.partition(":")
    for event in reversed(decision.events):
        if isinstance(event, CapacityAdjusted) and (event.bound, event.code) == (kind, code):
            return event.capacity
    usual: int | None = getattr(loop.capacity, f"per_{kind}")
    return _standing(decision, holder).state.bounds.get(loop.key, usual)


def taken_of(decision: Decision, holder: str) -> int:
    """Return how many places of the holder issues of the loop take, this one as it is now."""
    return _taken(decision, holder, held_by(decision.issue))


def _taken(decision: Decision, holder: str, held: frozenset[Hold]) -> int:
    places = _standing(decision, holder).state.of_loop(
        loop_of(decision.issue, decision.facts.policy).key
    )
    elsewhere = sum(place.issue != decision.issue.issue_id for place in places)
    return elsewhere + sum(hold.holder == holder for hold in held)


def settle_all(decisions: Iterable[Decision]) -> Iterator[AggregateEvent]:
    """Yield what the decisions take and give back; one holder's events follow each other.

    Raises as `settle`.
    """
    written: Counter[UUID] = Counter()
    for event in (event for each in decisions for event in settle(each)):
        version = event.version + written[event.stream]
        written[event.stream] += 1
        entry = event.entry.model_copy(update={"version": version})
        yield event.model_copy(update={"entry": entry})


def settle(decision: Decision) -> Iterator[AggregateEvent]:
    """Yield what the decision takes and gives back, each in the stream of its holder.

    Raises CapacityFullError, OverlappingOrdersError where a holder may not take one more, and
    OverlappingStaysError where he was elsewhere.
    """
    before, after = held_by(decision.before), held_by(decision.issue)
    for hold in sorted(after - before):
        _check(decision, hold.holder, after)
        yield _taking(decision, hold)
    for hold in sorted(before - after):
        yield _giving_back(decision, hold)
    yield from _waiting(decision)
    yield from card_counts.settle(decision)
    is_past = isinstance(decision.command, ImportIssue)
    for event in decision.events:
        # Who comes or goes neither takes nor gives back a place by that: one event a stream.
        if isinstance(event, CheckedIn) and not is_past:
            yield _began(decision, event)
        if isinstance(event, CheckedOut):
            yield _ended(decision, event)
        if isinstance(event, CapacityAdjusted) and event.bound and event.code:
            yield _bounding(decision, named(event.bound, event.code), event.capacity)


def _waiting(decision: Decision) -> Iterator[AggregateEvent]:
    """Yield who waits, and no longer waits: a place that gets free elsewhere finds them."""
    issue = decision.issue.issue_id
    awaited = awaited_by(decision.issue)
    for holder in sorted(awaited):
        if issue not in _standing(decision, holder).state.waiting:
            yield CapacityAwaited(
                entry=decision.entry_in(NAME, _standing(decision, holder)),
                holder=holder,
                issue=issue,
            )
    for holder in sorted(awaited_by(decision.before) - awaited):
        if issue in _standing(decision, holder).state.waiting:
            yield CapacityForgone(
                entry=decision.entry_in(NAME, _standing(decision, holder)),
                holder=holder,
                issue=issue,
            )


def _began(decision: Decision, event: CheckedIn) -> StayBegan:
    holder = named(PERSON, event.person)
    other = _standing(decision, holder).state.stay_at(event.since)
    if other:
        raise OverlappingStaysError(person=event.person, since=other.since.isoformat())
    return StayBegan(
        entry=decision.entry_in(NAME, _standing(decision, holder)),
        holder=holder,
        issue=decision.issue.issue_id,
        since=event.since,
    )


def _ended(decision: Decision, event: CheckedOut) -> StayEnded:
    holder = named(PERSON, event.person)
    other = _standing(decision, holder).state.stay_between(event.since, event.left_at)
    if other:
        raise OverlappingStaysError(person=event.person, since=other.since.isoformat())
    return StayEnded(
        entry=decision.entry_in(NAME, _standing(decision, holder)),
        holder=holder,
        issue=decision.issue.issue_id,
        since=event.since,
        left_at=event.left_at,
    )


def _bounding(decision: Decision, holder: str, capacity: int) -> CapacityBounded:
    return CapacityBounded(
        entry=decision.entry_in(NAME, _standing(decision, holder)),
        holder=holder,
        loop=loop_of(decision.issue, decision.facts.policy).key,
        capacity=capacity,
    )


def _check(decision: Decision, holder: str, held: frozenset[Hold]) -> None:
    bound = bound_of(decision, holder)
    kind, _, code = holder.partition(":")
    if bound is not None and _taken(decision, holder, held) > bound:
        raise CapacityFullError(bound=kind, capacity=bound, holders=(code,))
    pool = _offer(decision)
    if pool and kind == PERSON:
        holding = _standing(decision, holder).state
        _check_hours(holding, code, pool.starts_at, pool.ends_at)


def _check_hours(
    holding: Holding, person: str, starts_at: datetime | None, ends_at: datetime | None
) -> None:
    for place in holding.places:
        if place.overlaps(starts_at, ends_at):
            raise OverlappingOrdersError(
                person=person, other=str(place.issue), until=str(place.ends_at)
            )


def _taking(decision: Decision, hold: Hold) -> CapacityTaken:
    pool = decision.issue.pool
    return CapacityTaken(
        entry=decision.entry_in(NAME, _standing(decision, hold.holder)),
        holder=hold.holder,
        issue=decision.issue.issue_id,
        loop=loop_of(decision.issue, decision.facts.policy).key,
        starts_at=pool.starts_at if pool else None,
        ends_at=pool.ends_at if pool else None,
        claimant=hold.claimant,
        bound=bound_of(decision, hold.holder) if hold.claimant else None,
    )


def _giving_back(decision: Decision, hold: Hold) -> CapacityReleased:
    loop = loop_of(decision.issue, decision.facts.policy).key
    return CapacityReleased(
        entry=decision.entry_in(NAME, _standing(decision, hold.holder)),
        holder=hold.holder,
        issue=decision.issue.issue_id,
        loop=loop if hold.claimant else None,
        claimant=hold.claimant,
    )


def _standing(decision: Decision, holder: str) -> Standing[Holding]:
    return decision.facts.holdings.get(holder) or nothing_held(holder)
