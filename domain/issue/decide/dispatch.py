"""Decisions of dispatch and claim: to whom, who takes it, who gives it back."""

from domain.base import PersonCode, UnitCode
from domain.issue.commands import (
    ClaimIssue,
    DecideReturn,
    DispatchIssue,
    RecallDispatch,
    ReleaseClaim,
    RequestReturn,
)
from domain.issue.decide.lookups import (
    require_after_dispatch,
    require_reason,
    require_unit,
    window_closed,
)
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import (
    AccusedUnitError,
    AlreadyClaimedError,
    AlreadyReturnedError,
    ConflictOfInterestError,
    DesignatedUnitError,
    DesignationRequiredError,
    LeadAmbiguousError,
    NoOwnerError,
    NotAddresseeError,
    ReturnTooLateError,
    UnknownReferenceError,
)
from domain.issue.events import (
    ClaimReleased,
    DispatchRecalled,
    IssueClaimed,
    IssueDispatched,
    ReturnRefused,
    ReturnRequested,
    ReturnUpheld,
)
from domain.issue.permissions import check_addressee, check_outside


def dispatch(decision: Decision, command: DispatchIssue) -> None:
    """Send the issue to exactly one lead unit: the one named, else the owner of its category."""
    decision.require(IssueDispatched)
    issue, policy = decision.issue, decision.facts.policy
    suggested = policy.owner_of(issue.category)
    unit = command.unit or suggested
    if unit is None:
        raise NoOwnerError(category=issue.category)
    _check_units(decision, command, unit)
    if issue.returns_upheld >= policy.returns.upheld_before_designation and not command.designated:
        raise DesignationRequiredError(returns=issue.returns_upheld)
    decision.record(
        IssueDispatched,
        unit=unit,
        person=command.person,
        assisting=command.assisting,
        instruction=command.instruction,
        designated=command.designated,
        suggested=suggested,
        followed_suggestion=unit == suggested,
    )


def _check_units(decision: Decision, command: DispatchIssue, unit: UnitCode) -> None:
    require_unit(decision, unit, field="unit")
    for assisting in command.assisting:
        require_unit(decision, assisting, field="assisting")
        if assisting == unit or command.assisting.count(assisting) > 1:
            raise LeadAmbiguousError(unit=assisting)
    for respondent in decision.issue.respondents:
        if respondent.unit in {unit, *command.assisting}:
            raise AccusedUnitError(unit=respondent.unit)
    if command.person:
        _check_person(decision, command.person, unit)


def _check_person(decision: Decision, person: PersonCode, unit: UnitCode) -> None:
    if unit not in decision.facts.directory.units_of(person):
        raise UnknownReferenceError(field="person", given=person, accepted=f"a member of {unit}")
    if any(respondent.person == person for respondent in decision.issue.respondents):
        raise ConflictOfInterestError(
            actor=person, rule="the complaint is against him", accepted=f"another member of {unit}"
        )


def recall(decision: Decision, command: RecallDispatch) -> None:
    """Take a dispatch back before it is claimed; the resolve clock runs on."""
    decision.require(DispatchRecalled)
    decision.record(DispatchRecalled, unit=decision.issue.lead_unit, reason=command.reason)


def claim(decision: Decision, command: ClaimIssue) -> None:
    """Take the issue in hand. The same claimant again changes nothing; another one is refused."""
    issue = decision.issue
    if issue.status == "claimed":
        check_addressee(issue, command.actor)
        if issue.claimant == command.actor.id:
            return
        raise AlreadyClaimedError(holder=issue.claimant, unit=issue.lead_unit)
    decision.require(IssueClaimed)
    unit = check_addressee(issue, command.actor)
    if issue.lead_person not in {None, command.actor.id}:
        raise NotAddresseeError(unit=str(issue.lead_person), given=command.actor.id)
    require_after_dispatch(decision)
    decision.record(IssueClaimed, unit=unit, claimant=command.actor.id)


def release(decision: Decision, command: ReleaseClaim) -> None:
    """Give the claim up: its holder or the lead of his unit."""
    decision.require(ClaimReleased)
    issue, actor = decision.issue, command.actor
    unit = check_addressee(issue, actor)
    if actor.id != issue.claimant and actor.role != "unit_lead":
        raise NotAddresseeError(unit=str(issue.claimant), given=actor.id)
    decision.record(ClaimReleased, unit=unit, claimant=issue.claimant, reason=command.reason)


def request_return(decision: Decision, command: RequestReturn) -> None:
    """Ask to give the issue back: once per unit, in time, and not after designation."""
    decision.require(ReturnRequested)
    issue, policy = decision.issue, decision.facts.policy
    unit = check_addressee(issue, command.actor)
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
    since = decision.issue.dispatched_at or decision.received_at
    closed = window_closed(decision, decision.facts.policy.returns.limit, since)
    if closed:
        raise ReturnTooLateError(accepted=closed.isoformat())


def decide_return(decision: Decision, command: DecideReturn) -> None:
    """Rule on a return, from outside the unit that asked."""
    event = ReturnUpheld if command.decision == "uphold" else ReturnRefused
    decision.require(event)
    issue = decision.issue
    check_outside(issue, command.actor, decision.facts.directory)
    decision.record(event, unit=issue.lead_unit, findings=command.findings)


DECIDE: Deciders = {
    DispatchIssue: dispatch,
    RecallDispatch: recall,
    ClaimIssue: claim,
    ReleaseClaim: release,
    RequestReturn: request_return,
    DecideReturn: decide_return,
}
