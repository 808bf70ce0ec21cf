"""What an order to an issue brings about: the events, or a refusal."""

from datetime import timedelta
from typing import Final

from domain.access import permit
from domain.issue import reservations
from domain.issue.commands import ApproveRequest, Command, ImportIssue
from domain.issue.decide import (
    answering,
    approval,
    capacity,
    cards,
    certificates,
    complainant,
    dispatch,
    follow,
    grids,
    handling,
    history,
    impasse,
    information,
    intake,
    joint,
    merging,
    milestones,
    presence,
    rating,
    relations,
    revising,
    revisit,
    splitting,
    supervising,
    supervision,
    timing,
)
from domain.issue.decide.offline import check_slip
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import FutureTimeError, IssueNotFoundError, StaleVersionError
from domain.issue.events import IssueEvent
from domain.issue.facts import Facts
from domain.issue.state import Issue

_DECIDE: Final[Deciders] = {
    **intake.DECIDE,
    **history.DECIDE,
    **grids.DECIDE,
    **answering.DECIDE,
    **complainant.DECIDE,
    **information.DECIDE,
    **dispatch.DECIDE,
    **joint.DECIDE,
    **capacity.DECIDE,
    **presence.DECIDE,
    **handling.DECIDE,
    **milestones.DECIDE,
    **timing.DECIDE,
    **impasse.DECIDE,
    **revisit.DECIDE,
    **relations.DECIDE,
    **merging.DECIDE,
    **splitting.DECIDE,
    **supervision.DECIDE,
    **supervising.DECIDE,
    **revising.DECIDE,
    **cards.DECIDE,
    **certificates.DECIDE,
    **rating.DECIDE,
    ApproveRequest: lambda decision, order: approval.approve(decision, order, _DECIDE),
}
_FUTURE_ALLOWED: Final = timedelta(minutes=5)


def decide(issue: Issue, command: Command, facts: Facts) -> tuple[IssueEvent, ...]:
    """Return the events the command brings about; none where nothing needs to change.

    First those of the issue, then those of its partners, for one transaction.
    Raises DomainError where a rule refuses it; the issue is then as it was.
    """
    return decided(issue, command, facts).all_events


def decided(issue: Issue, command: Command, facts: Facts) -> Decision:
    """Return the decision like `decide`, with the places that it takes and gives back."""
    _check_header(issue, command, facts)
    permit.check(issue, command, facts)
    decision = Decision(issue, command, facts)
    check_slip(decision)
    _DECIDE[type(command)](decision, command)
    follow.follow(issue, decision)
    decision.reservations += reservations.settle_all(decision.touched)
    return decision


def _check_header(issue: Issue, command: Command, facts: Facts) -> None:
    if issue.version == 0 and not command.creates:
        raise IssueNotFoundError(given=str(command.issue_id))
    expected = command.expected_version
    if expected is not None and expected != issue.version:
        raise StaleVersionError(version=issue.version, given=expected)
    latest = facts.now + _FUTURE_ALLOWED
    instants = {"occurred_at": command.occurred_at}
    if isinstance(command, ImportIssue):
        instants["replied_at"] = command.replied_at
    for field, instant in instants.items():
        if instant and instant > latest:
            raise FutureTimeError(
                field=field, given=instant.isoformat(), accepted=latest.isoformat()
            )
