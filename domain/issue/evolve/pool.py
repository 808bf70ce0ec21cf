"""What the pool leaves in the state: who may claim, who has, who waits."""

from domain.base import PersonCode
from domain.issue.events import (
    CapacityAdjusted,
    ClaimLeaseExpired,
    ClaimQueued,
    ClaimReleased,
    IssueClaimed,
    IssueOffered,
    OfferWithdrawn,
    OrderPassedOn,
)
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.evolve.invited import asked_first
from domain.issue.second_claims import with_given_up, without_leases
from domain.issue.state import Claim, Issue, Pool


def _offered(issue: Issue, event: IssueOffered) -> Changes:
    pool = Pool(
        mode=event.mode,
        units=event.units,
        persons=event.persons,
        capacity=event.capacity,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        place=event.place,
        batch=event.batch,
    )
    return {
        "loop": event.loop,
        "pool": pool,
        "invited_units": issue.invited_units | asked_first(event),
        "invited_people": issue.invited_people | set(event.persons),
        "claims": (),
        "lead_unit": None,
        "lead_person": None,
        "claimant": None,
        "dispatched_at": event.stamp.received_at,
        "sent_at": event.stamp.occurred_at,
        "designated": False,
        "contacted": False,
        "contact_attempts": (),
        "assistances": {},
        "given_up": without_leases(issue),
    }


def _withdrawn(_issue: Issue, _event: OfferWithdrawn) -> Changes:
    return {"pool": None}


def _claimed(issue: Issue, event: IssueClaimed) -> Changes:
    claim = Claim(
        unit=event.unit,
        claimant=event.claimant,
        at=event.stamp.received_at,
        lease_until=event.lease_until,
        made_at=event.stamp.occurred_at if event.stamp.slip else None,
    )
    changes = _held_by(issue, (*issue.claims, claim))
    if issue.pool:
        waiting = tuple(one for one in issue.pool.waiting if one.claimant != event.claimant)
        changes["pool"] = issue.pool.model_copy(update={"waiting": waiting})
        changes["handling_units"] = issue.handling_units | {event.unit}
    return changes


def _given_up(issue: Issue, event: ClaimReleased | ClaimLeaseExpired) -> Changes:
    over = next((one for one in issue.claims if one.claimant == event.claimant), None)
    given_up = with_given_up(issue, over) if over else issue.given_up
    # He is to come again for a claim of his own, unless he is there still.
    still = issue.checked_in - ({event.claimant} - issue.on_site.keys())
    return {**without_claim(issue, event.claimant), "given_up": given_up, "checked_in": still}


def without_claim(issue: Issue, claimant: PersonCode) -> Changes:
    """Return what it means that somebody's claim is over."""
    return _held_by(issue, tuple(one for one in issue.claims if one.claimant != claimant))


def _held_by(issue: Issue, claims: tuple[Claim, ...]) -> Changes:
    """Return who answers: of several claimants the first; in a pool his unit leads."""
    first = claims[0] if claims else None
    changes: Changes = {"claims": claims, "claimant": first.claimant if first else None}
    if issue.pool:
        changes["lead_unit"] = first.unit if first else None
    return changes


def _queued(issue: Issue, event: ClaimQueued) -> Changes:
    seeker = Claim(unit=event.unit, claimant=event.claimant, at=event.stamp.received_at)
    waiting = (*issue.pool.waiting, seeker) if issue.pool else ()
    return _in_pool(issue, waiting=waiting)


def _adjusted(issue: Issue, event: CapacityAdjusted) -> Changes:
    # What many demands share is kept in the stream of what they share.
    return {} if event.bound else _in_pool(issue, capacity=event.capacity)


def _passed_on(issue: Issue, event: OrderPassedOn) -> Changes:
    passed_on = _in_pool(issue, turn=issue.pool.turn + 1 if issue.pool else 0)
    return {**passed_on, "invited_units": issue.invited_units | {event.unit}}


def _in_pool(issue: Issue, **changed: object) -> Changes:
    return {"pool": issue.pool.model_copy(update=changed) if issue.pool else None}


EVOLVE: Evolvers = {
    IssueOffered: _offered,
    OfferWithdrawn: _withdrawn,
    IssueClaimed: _claimed,
    ClaimReleased: _given_up,
    ClaimLeaseExpired: _given_up,
    ClaimQueued: _queued,
    CapacityAdjusted: _adjusted,
    OrderPassedOn: _passed_on,
}
