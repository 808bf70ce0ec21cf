"""Decisions of the pool: offer, claim up to the capacity, wait, lapse, pass on."""

from datetime import datetime

from domain.access.relations import check_relation
from domain.base import SYSTEM, UnitCode
from domain.deadlines.compute import start_deadline
from domain.deadlines.due_actions import DueAction
from domain.directory.ground import area_of
from domain.issue import reservations
from domain.issue.commands import ClaimIssue, DispatchIssue
from domain.issue.decide import accused
from domain.issue.decide.lookups import (
    require_after_dispatch,
    require_future,
    require_menu_item,
    require_part,
    require_unit,
)
from domain.issue.decision import Decision
from domain.issue.errors import (
    AlreadyClaimedError,
    CapacityFullError,
    LeaseSpentError,
    LoopModeError,
    ReportIncompleteError,
    UnknownReferenceError,
)
from domain.issue.events import (
    ClaimLeaseExpired,
    ClaimQueued,
    IssueClaimed,
    IssueOffered,
    OrderPassedOn,
)
from domain.issue.loops import loop_of
from domain.issue.second_claims import lease_left
from domain.issue.state import Claim, Pool
from domain.policy import LoopDefinition


def offer(decision: Decision, command: DispatchIssue, loop: LoopDefinition) -> None:
    """Offer the issue to the eligible; of an order the menu item is checked (A5)."""
    decision.require(IssueOffered)
    units = tuple(dict.fromkeys(_eligible(decision, unit) for unit in command.eligible))
    _check_people(decision, command)
    if not units and not command.eligible_persons:
        raise LoopModeError(loop=loop.key, mode=loop.mode, accepted="eligible units or persons")
    item = command.menu_item or (decision.issue.menu_item if loop.menu else None)
    if loop.mode == "order" or item:
        require_menu_item(loop, item)
    require_future(decision, command.ends_at, field="ends_at")
    decision.record(
        IssueOffered,
        loop=loop.key,
        mode="order" if loop.mode == "order" else "pool",
        units=units,
        persons=command.eligible_persons,
        capacity=command.capacity or loop.capacity.per_demand or 1,
        menu_item=item,
        starts_at=command.starts_at,
        ends_at=command.ends_at,
        instruction=command.instruction,
        place=_place(decision, loop),
        batch=_batch(command, loop),
    )


def _place(decision: Decision, loop: LoopDefinition) -> str | None:
    """Return the community or place that has room for so many claims, where the loop bounds them.

    Raises ReportIncompleteError: without it anything could be offered beside the bound.
    """
    if loop.capacity.per_place is None:
        return None
    place = decision.issue.location.place if decision.issue.location else None
    if place is None:
        raise ReportIncompleteError(given=loop.key, accepted=("location.place",))
    return area_of(decision.facts.directory, place) or place


def _batch(command: DispatchIssue, loop: LoopDefinition) -> str | None:
    """Return the batch of the offer, compulsory where the loop bounds it (MissingPartError)."""
    if loop.capacity.per_batch is None:
        return command.batch
    batch: str = require_part(command, "batch", accepted="the code of the batch it belongs to")
    return batch


def _eligible(decision: Decision, code: UnitCode) -> UnitCode:
    unit = require_unit(decision, code, field="eligible")
    accused.check_unit(decision, unit)
    return unit


def _check_people(decision: Decision, command: DispatchIssue) -> None:
    for person in command.eligible_persons:
        if not decision.facts.directory.member(person):
            raise UnknownReferenceError(
                field="eligible_persons", given=person, accepted="people of the directory"
            )
        accused.check_person(decision, person, accepted="somebody who has no part in it")


def claim(decision: Decision, command: ClaimIssue, pool: Pool) -> None:
    """Take a place of the demand, or wait for one; the same claimant again changes nothing."""
    decision.require(IssueClaimed)
    actor, claims = command.actor, decision.issue.claims
    check_relation(decision.issue, command, decision.facts)
    if any(one.claimant == actor.id for one in claims):
        return
    require_after_dispatch(decision)
    seeker = Claim(unit=actor.unit or "", claimant=actor.id, at=decision.received_at)
    check_lease(decision, seeker)
    has_place = len(claims) < pool.capacity
    if has_place and not (command.wait and not reservations.has_shared_room(decision, seeker)):
        _take(decision, seeker, until=lease(decision, seeker, command.done_by))
    elif command.wait:
        _wait(decision, seeker, pool)
    else:
        raise _no_place(claims, pool)


def _no_place(claims: tuple[Claim, ...], pool: Pool) -> AlreadyClaimedError | CapacityFullError:
    first = claims[0]
    if pool.capacity == 1:
        return AlreadyClaimedError(
            holder=first.claimant, unit=first.unit, until=shown(first.lease_until)
        )
    holders = tuple(one.claimant for one in claims)
    return CapacityFullError(bound="demand", capacity=pool.capacity, holders=holders)


def shown(lease_until: datetime | None) -> str | None:
    """Return until when a claim holds as a detail, None where it ends by its release alone."""
    return lease_until.isoformat() if lease_until else None


def _take(decision: Decision, seeker: Claim, *, until: datetime | None, **given: object) -> None:
    decision.record(
        IssueClaimed,
        unit=seeker.unit,
        claimant=seeker.claimant,
        lease_until=until,
        from_waiting=given.get("from_waiting"),
        actor=SYSTEM if given else None,
    )


def _wait(decision: Decision, seeker: Claim, pool: Pool) -> None:
    if all(one.claimant != seeker.claimant for one in pool.waiting):
        decision.record(ClaimQueued, unit=seeker.unit, claimant=seeker.claimant)


def check_lease(decision: Decision, seeker: Claim) -> None:
    """Raise LeaseSpentError where he, or his unit in a pool, had his time for it."""
    until = lease_left(decision.issue, seeker.unit, seeker.claimant)
    if until and until <= decision.received_at:
        raise LeaseSpentError(claimant=seeker.claimant, unit=seeker.unit, until=until.isoformat())


def lease(decision: Decision, seeker: Claim, done_by: datetime | None = None) -> datetime | None:
    """Return until when a claim holds: by its own plan, the loop's lease or what is left of one."""
    require_future(decision, done_by, field="done_by")
    left = lease_left(decision.issue, seeker.unit, seeker.claimant)
    ends = (done_by, left, new_lease(decision))
    return min((each for each in ends if each), default=None)


def new_lease(decision: Decision) -> datetime | None:
    """Return until when a claim holds that begins now, by the loop's lease."""
    limit = loop_of(decision.issue, decision.facts.policy).lease
    if limit is None:
        return None
    counted = start_deadline(
        id="lease",
        clock="claim",
        limit=limit,
        started_at=decision.received_at,
        time=decision.facts.time,
        policy=decision.facts.policy.ref,
    )
    return counted.due_at


def fill(decision: Decision) -> None:
    """Give free places to those who wait, in their order, while they have room themselves."""
    pool = decision.issue.pool
    for seeker in pool.waiting if pool else ():
        issue = decision.issue
        if issue.status not in {"dispatched", "claimed"} or len(issue.claims) >= issue.places:
            return
        if _may_move_up(decision, seeker):
            _take(decision, seeker, until=lease(decision, seeker), from_waiting=True)


def _may_move_up(decision: Decision, seeker: Claim) -> bool:
    until = lease_left(decision.issue, seeker.unit, seeker.claimant)
    has_time = until is None or until > decision.received_at
    return has_time and reservations.has_room(decision, seeker)


def takes_up(decision: Decision) -> bool:
    """Return whether who had it last has a place for it again, where it was offered."""
    issue = decision.issue
    last = Claim(unit=issue.lead_unit or "", claimant=issue.claimant or "", at=decision.received_at)
    return issue.ended_offer is None or reservations.has_room(decision, last)


def lapse(decision: Decision, action: DueAction) -> None:
    """Record that a claim lapsed; whoever waits gets the place."""
    claimant = action.action.partition(":")[2]
    lapsed = next(one for one in decision.issue.claims if one.claimant == claimant)
    decision.record(
        ClaimLeaseExpired,
        unit=lapsed.unit,
        claimant=claimant,
        lease_until=action.at,
        fired_at=decision.recorded_at,
        back_to=status_without(decision),
    )
    fill(decision)


def status_without(decision: Decision) -> str:
    """Return the status once one claim is gone."""
    return "claimed" if len(decision.issue.claims) > 1 else "dispatched"


def pass_on(decision: Decision) -> None:
    """Ask the next organisation of an order that nobody accepted in time."""
    pool = decision.issue.pool
    if pool is None or pool.mode != "order" or decision.issue.status != "dispatched":
        return
    if pool.turn + 1 < len(pool.units):
        asked, then = pool.units[pool.turn], pool.units[pool.turn + 1]
        decision.record(OrderPassedOn, from_unit=asked, unit=then)
