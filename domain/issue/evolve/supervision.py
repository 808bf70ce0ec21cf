"""What supervision and the clocks' own events leave in the state."""

from domain.issue.events import (
    AccountabilityOpened,
    BreachRevoked,
    DeadlineBreached,
    DeadlinesRevised,
    DeadlineWarned,
    IssueSupervised,
    IssueUrged,
    SupervisionAnswered,
    SupervisionLifted,
)
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.standing import Supervision
from domain.issue.state import Issue


def _warned(issue: Issue, event: DeadlineWarned) -> Changes:
    return {"fired": issue.fired | {(event.deadline_id, event.revision, event.action)}}


def _breached(issue: Issue, event: DeadlineBreached) -> Changes:
    return {"fired": issue.fired | {(event.deadline_id, event.revision, "breach")}}


def _revoked(issue: Issue, event: BreachRevoked) -> Changes:
    # The clock may run on after a review; it must be able to breach once more.
    return {"fired": issue.fired - {(event.deadline_id, event.revision, "breach")}}


def _revised(issue: Issue, event: DeadlinesRevised) -> Changes:
    return {"policy_ref": event.policy_ref or issue.policy_ref}


def _urged(issue: Issue, event: IssueUrged) -> Changes:
    by_complainant = event.stamp.actor.role == "resident"
    at = event.stamp.received_at if by_complainant else issue.complainant_urged_at
    return {"complainant_urged_at": at}


def _supervised(issue: Issue, event: IssueSupervised) -> Changes:
    new = Supervision(level=event.level, unit=event.unit)
    return {
        "supervisions": {**issue.supervisions, event.supervision: new},
        "supervisions_made": issue.supervisions_made + 1,
    }


def _answered(issue: Issue, event: SupervisionAnswered) -> Changes:
    held = {
        key: each.model_copy(update={"is_answered": True}) if key == event.supervision else each
        for key, each in issue.supervisions.items()
    }
    return {"supervisions": held, "explained": True}


def _lifted(issue: Issue, event: SupervisionLifted) -> Changes:
    left = {key: each for key, each in issue.supervisions.items() if key != event.supervision}
    return {"supervisions": left}


def _called(issue: Issue, event: AccountabilityOpened) -> Changes:
    return {"accountable": issue.accountable | {(event.unit, event.ground)}}


EVOLVE: Evolvers = {
    DeadlineWarned: _warned,
    DeadlineBreached: _breached,
    BreachRevoked: _revoked,
    DeadlinesRevised: _revised,
    IssueUrged: _urged,
    IssueSupervised: _supervised,
    SupervisionAnswered: _answered,
    SupervisionLifted: _lifted,
    AccountabilityOpened: _called,
}
