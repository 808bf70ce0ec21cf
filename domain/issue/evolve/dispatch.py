"""What dispatch and claim events leave in the state."""

from domain.issue.events import (
    ClaimReleased,
    DispatchRecalled,
    IssueClaimed,
    IssueDispatched,
    ReturnRefused,
    ReturnRequested,
    ReturnUpheld,
)
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.state import Issue


def _dispatched(issue: Issue, event: IssueDispatched) -> Changes:
    return {
        "lead_unit": event.unit,
        "lead_person": event.person,
        "claimant": None,
        "dispatched_at": event.stamp.received_at,
        "sent_at": event.stamp.occurred_at,
        "designated": event.designated,
        "handling_units": issue.handling_units | {event.unit, *event.assisting},
        # Each unit sent to speaks with the complainant itself; its contact clock starts anew.
        "contacted": False,
        "contact_attempts": 0,
    }


def _recalled(_issue: Issue, _event: DispatchRecalled) -> Changes:
    return {"lead_unit": None, "lead_person": None}


def _claimed(_issue: Issue, event: IssueClaimed) -> Changes:
    return {"claimant": event.claimant}


def _released(_issue: Issue, _event: ClaimReleased) -> Changes:
    return {"claimant": None}


def _return_requested(issue: Issue, event: ReturnRequested) -> Changes:
    return {"returned_by": issue.returned_by | {event.unit}}


def _return_upheld(issue: Issue, _event: ReturnUpheld) -> Changes:
    return {
        "lead_unit": None,
        "lead_person": None,
        "claimant": None,
        "returns_upheld": issue.returns_upheld + 1,
    }


def _return_refused(_issue: Issue, _event: ReturnRefused) -> Changes:
    return {"designated": True}


EVOLVE: Evolvers = {
    IssueDispatched: _dispatched,
    DispatchRecalled: _recalled,
    IssueClaimed: _claimed,
    ClaimReleased: _released,
    ReturnRequested: _return_requested,
    ReturnUpheld: _return_upheld,
    ReturnRefused: _return_refused,
}
