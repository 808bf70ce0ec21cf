"""Decisions of dispatch and claim: to whom, who takes it, who gives it back."""

from domain.access.relations import check_relation
from domain.base import SYSTEM, UnitCode
from domain.errors import DomainError
from domain.issue.commands import (
    ClaimIssue,
    DecideReturn,
    DispatchIssue,
    ReassignIssue,
    RecallDispatch,
    ReleaseClaim,
    RequestReturn,
)
from domain.issue.decide import joint, pool, sending
from domain.issue.decide.lookups import (
    require_after_dispatch,
    require_reason,
    window_closed,
)
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import (
    AlreadyClaimedError,
    AlreadyReturnedError,
    DesignatedUnitError,
    DesignationRequiredError,
    LoopModeError,
    NoOwnerError,
    NotAddresseeError,
    NothingToChangeError,
    ReturnTooLateError,
)
from domain.issue.events import (
    ClaimReleased,
    DispatchRecalled,
    IssueClaimed,
    IssueDispatched,
    IssueReassigned,
    OfferWithdrawn,
    ReturnRefused,
    ReturnRequested,
    ReturnUpheld,
)
from domain.issue.loops import loop_of
from domain.issue.state import Claim


def dispatch(decision: Decision, command: DispatchIssue) -> None:
    """Send the issue to exactly one lead unit: the one named, else whom routing names."""
    decision.require(IssueDispatched)
    issue = decision.issue
    loop = loop_of(issue, decision.facts.policy)
    if loop.mode != "assigned" and command.unit is None:
        pool.offer(decision, command, loop)
        return
    if command.eligible or command.eligible_persons:
        raise LoopModeError(loop=loop.key, mode=loop.mode, accepted="a lead unit, nobody eligible")
    sending.check_list(decision, command.list_version)
    suggestion = sending.suggestion(decision)
    suggested = suggestion.unit
    named, person = command.unit or suggested, command.person
    if command.unit is None:
        person = person or suggestion.person
    if named is None:
        raise NoOwnerError(category=issue.category)
    unit = sending.lead_of(decision, named, reason=command.escalate_reason, suggested=suggestion)
    assisting = sending.assisting_of(decision, unit, command.assisting)
    if person:
        sending.check_person(decision, person, unit)
    _check_returns(decision, unit, designated=command.designated)
    decision.record(
        IssueDispatched,
        unit=unit,
        person=person,
        assisting=assisting,
        instruction=command.instruction,
        designated=command.designated,
        suggested=suggested,
        followed_suggestion=unit == suggested,
        escalate_reason=command.escalate_reason,
        loop=loop.key,
        flags=sending.transfer_flags(decision, unit),
    )
    joint.ask_assisting(decision, assisting, task=command.instruction)


def by_system(decision: Decision) -> None:
    """Dispatch at once where the loop lets the system do it and exactly one owner results.

    It is marked, and people may recall it; what a rule forbids stays in the queue.
    """
    issue = decision.issue
    loop = loop_of(issue, decision.facts.policy)
    if not loop.system_dispatch or loop.mode != "assigned" or issue.status != "reported":
        return
    found = sending.suggestion(decision)
    if found.unit is None:
        return
    try:
        unit = sending.lead_of(decision, found.unit, reason=None, suggested=found)
        if found.person:
            sending.check_person(decision, found.person, unit)
    except DomainError:
        return
    decision.record(
        IssueDispatched,
        unit=unit,
        person=found.person,
        suggested=found.unit,
        followed_suggestion=unit == found.unit,
        loop=loop.key,
        by_system=True,
        actor=SYSTEM,
    )


def _check_returns(decision: Decision, unit: UnitCode, *, designated: bool) -> None:
    """Refuse to send it round (rules.md 4.11): first they meet, then the centre designates."""
    issue, rules = decision.issue, decision.facts.policy.returns
    if not designated:
        sending.check_no_circle(decision, unit)
    if issue.returns_upheld >= rules.upheld_before_designation and not designated:
        raise DesignationRequiredError(returns=issue.returns_upheld)


def reassign(decision: Decision, command: ReassignIssue) -> None:
    """Move the issue to another unit or person; a unit's lead only within his unit."""
    decision.require(IssueReassigned)
    issue = decision.issue
    if issue.pool:
        raise LoopModeError(loop=issue.loop, mode=issue.pool.mode, accepted="RecallDispatch")
    own = issue.lead_unit or ""
    unit = command.unit or own
    check_relation(issue, command, decision.facts)
    if command.actor.role == "unit_lead" and unit != own:
        raise NotAddresseeError(unit="the dispatcher", given=command.actor.id)
    if unit == own and command.person in {None, issue.claimant or issue.lead_person}:
        raise NothingToChangeError(accepted=("unit", "person"))
    unit = sending.lead_of(decision, unit, reason=command.escalate_reason)
    sending.check_no_circle(decision, unit)
    if command.person:
        sending.check_person(decision, command.person, unit)
    decision.record(
        IssueReassigned,
        unit=unit,
        person=command.person,
        from_unit=own,
        reason=command.reason,
        escalate_reason=command.escalate_reason,
        flags=sending.transfer_flags(decision, unit),
    )


def recall(decision: Decision, command: RecallDispatch) -> None:
    """Take a dispatch back before it is claimed; the resolve clock runs on."""
    decision.require(DispatchRecalled)
    if decision.issue.pool:
        decision.record(OfferWithdrawn, reason=command.reason)
        return
    decision.record(DispatchRecalled, unit=decision.issue.lead_unit, reason=command.reason)


def claim(decision: Decision, command: ClaimIssue) -> None:
    """Take the issue in hand. The same claimant again changes nothing; another one is refused."""
    issue = decision.issue
    if issue.pool:
        pool.claim(decision, command, issue.pool)
        return
    if issue.status == "claimed":
        check_relation(issue, command, decision.facts)
        if issue.claimant == command.actor.id:
            return
        until = issue.claims[0].lease_until if issue.claims else None
        raise AlreadyClaimedError(
            holder=issue.claimant, unit=issue.lead_unit, until=pool.shown(until)
        )
    decision.require(IssueClaimed)
    check_relation(issue, command, decision.facts)
    require_after_dispatch(decision)
    seeker = Claim(unit=issue.lead_unit or "", claimant=command.actor.id, at=decision.received_at)
    pool.check_lease(decision, seeker)
    until = pool.lease(decision, seeker, command.done_by)
    decision.record(IssueClaimed, unit=issue.lead_unit, claimant=seeker.claimant, lease_until=until)


def release(decision: Decision, command: ReleaseClaim) -> None:
    """Give the claim up: its holder or the lead of his unit; whoever waits gets the place."""
    decision.require(ClaimReleased)
    check_relation(decision.issue, command, decision.facts)
    held = _claim_of(decision, command)
    decision.record(
        ClaimReleased,
        unit=held.unit,
        claimant=held.claimant,
        reason=command.reason,
        back_to=pool.status_without(decision),
    )
    pool.fill(decision)


def _claim_of(decision: Decision, command: ReleaseClaim) -> Claim:
    """Return the claim that the actor may give up: his own, else one of the unit he leads."""
    issue, actor = decision.issue, command.actor
    first = Claim(
        unit=issue.lead_unit or "", claimant=issue.claimant or "", at=decision.received_at
    )
    claims = issue.claims or (first,)
    own = [one for one in claims if one.claimant == actor.id]
    led = [one for one in claims if one.unit == actor.unit and actor.role == "unit_lead"]
    return (*own, *led)[0]


def request_return(decision: Decision, command: RequestReturn) -> None:
    """Ask to give the issue back: once per unit, in time, and not after designation."""
    decision.require(ReturnRequested)
    issue, policy = decision.issue, decision.facts.policy
    check_relation(issue, command, decision.facts)
    unit = issue.lead_unit
    require_reason(command.reason, policy.reasons.give_back)
    if issue.designated:
        raise DesignatedUnitError(unit=unit)
    if unit in issue.returned_by:
        raise AlreadyReturnedError(unit=unit)
    _check_return_limit(decision)
    decision.record(
        ReturnRequested, unit=unit, reason=command.reason, explanation=command.explanation
    )


def _check_return_limit(decision: Decision) -> None:
    limit = decision.facts.policy.returns.limit_for(decision.issue.source)
    since = decision.issue.dispatched_at or decision.received_at
    closed = window_closed(decision, limit, since)
    if closed:
        raise ReturnTooLateError(accepted=closed.isoformat())


def decide_return(decision: Decision, command: DecideReturn) -> None:
    """Rule on a return, from outside the unit that asked."""
    event = ReturnUpheld if command.decision == "uphold" else ReturnRefused
    decision.require(event)
    check_relation(decision.issue, command, decision.facts)
    decision.record(event, unit=decision.issue.lead_unit, findings=command.findings)


DECIDE: Deciders = {
    DispatchIssue: dispatch,
    RecallDispatch: recall,
    ClaimIssue: claim,
    ReleaseClaim: release,
    RequestReturn: request_return,
    DecideReturn: decide_return,
    ReassignIssue: reassign,
}
