"""The places that claims from a pool take of units and people, across all issues."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.aggregate import Standing
from domain.capacity.events import CapacityReleased, CapacityTaken, StayBegan, StayEnded
from domain.capacity.holding import NAME, Holding, nothing_held
from domain.event import AggregateEvent, Entry
from domain.issue.commands import CheckIn, ClaimIssue, Command, ImportIssue
from domain.issue.decision import Decision
from domain.issue.errors import (
    CapacityFullError,
    OverlappingOrdersError,
    OverlappingStaysError,
)
from domain.issue.events import CheckedIn, CheckedOut
from domain.issue.loops import loop_of
from domain.issue.state import Claim, Issue

_UNIT: Final = "unit:"
_PERSON: Final = "person:"


def holders_of(issue: Issue, command: Command) -> frozenset[str]:
    """Return whose places the order may touch: of the claims there are, are waited for, or come."""
    found = {f"{_PERSON}{person}" for person in issue.on_site}
    if isinstance(command, CheckIn):
        found.add(f"{_PERSON}{command.actor.id}")
    if issue.pool:
        claims = (*issue.claims, *issue.pool.waiting)
        found.update(h for claim in claims for h in _holders(claim.unit, claim.claimant))
        if isinstance(command, ClaimIssue) and command.actor.unit:
            found.update(_holders(command.actor.unit, command.actor.id))
    return frozenset(found)


def has_room(decision: Decision, claim: Claim) -> bool:
    """Return whether both the unit and the person may take one more."""
    try:
        for holder in _holders(claim.unit, claim.claimant):
            if holder not in _held(decision.issue):
                _check(decision, holder)
    except (CapacityFullError, OverlappingOrdersError):
        return False
    return True


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

    Raises CapacityFullError, OverlappingOrdersError where a holder may not take one more.
    """
    before, after = _held(decision.before), _held(decision.issue)
    for holder in sorted(after - before):
        _check(decision, holder)
        yield _taken(decision, holder)
    for holder in sorted(before - after):
        yield CapacityReleased(
            entry=_entry(decision, holder), holder=holder, issue=decision.issue.issue_id
        )
    if isinstance(decision.command, ImportIssue):
        return  # presence of long ago is nobody's today
    for event in decision.events:
        # Who comes or goes neither takes nor gives back a place by that: one event a stream.
        if isinstance(event, CheckedIn):
            yield _began(decision, event)
        if isinstance(event, CheckedOut):
            yield _ended(decision, event)


def _began(decision: Decision, event: CheckedIn) -> StayBegan:
    holder = f"{_PERSON}{event.person}"
    other = _standing(decision, holder).state.stay_at(event.since)
    if other:
        raise OverlappingStaysError(person=event.person, since=other.since.isoformat())
    return StayBegan(
        entry=_entry(decision, holder),
        holder=holder,
        issue=decision.issue.issue_id,
        since=event.since,
    )


def _ended(decision: Decision, event: CheckedOut) -> StayEnded:
    holder = f"{_PERSON}{event.person}"
    return StayEnded(
        entry=_entry(decision, holder),
        holder=holder,
        issue=decision.issue.issue_id,
        since=event.since,
        left_at=event.left_at,
    )


def _held(issue: Issue) -> frozenset[str]:
    if issue.pool is None or not issue.is_open:
        return frozenset()
    return frozenset(h for claim in issue.claims for h in _holders(claim.unit, claim.claimant))


def _holders(unit: str, person: str) -> tuple[str, str]:
    return f"{_UNIT}{unit}", f"{_PERSON}{person}"


def _check(decision: Decision, holder: str) -> None:
    loop = loop_of(decision.issue, decision.facts.policy)
    holding = _standing(decision, holder).state
    bounds = loop.capacity
    bound = bounds.per_unit if holder.startswith(_UNIT) else bounds.per_person
    taken = holding.of_loop(loop.key)
    if bound is not None and len(taken) >= bound:
        raise CapacityFullError(capacity=bound, holders=(holder.partition(":")[2],))
    pool = decision.issue.pool
    if pool and holder.startswith(_PERSON):
        _check_hours(holding, holder, pool.starts_at, pool.ends_at)


def _check_hours(
    holding: Holding, holder: str, starts_at: datetime | None, ends_at: datetime | None
) -> None:
    for place in holding.places:
        if place.overlaps(starts_at, ends_at):
            raise OverlappingOrdersError(
                person=holder.partition(":")[2], other=str(place.issue), until=str(place.ends_at)
            )


def _taken(decision: Decision, holder: str) -> CapacityTaken:
    pool = decision.issue.pool
    return CapacityTaken(
        entry=_entry(decision, holder),
        holder=holder,
        issue=decision.issue.issue_id,
        loop=loop_of(decision.issue, decision.facts.policy).key,
        starts_at=pool.starts_at if pool else None,
        ends_at=pool.ends_at if pool else None,
    )


def _standing(decision: Decision, holder: str) -> Standing[Holding]:
    return decision.facts.holdings.get(holder) or nothing_held(holder)


def _entry(decision: Decision, holder: str) -> Entry:
    command, standing = decision.command, _standing(decision, holder)
    return Entry(
        aggregate=NAME,
        id=standing.id,
        version=standing.version + 1,
        # One order may move the places of several issues at once; each is done once.
        command_id=f"{decision.issue.issue_id}/{command.command_id}",
        caused_by=type(command).__name__,
        actor=command.actor,
        occurred_at=command.occurred_at or decision.received_at,
        received_at=decision.received_at,
        recorded_at=max(decision.recorded_at, standing.recorded_at or decision.recorded_at),
        channel=command.channel,
    )
