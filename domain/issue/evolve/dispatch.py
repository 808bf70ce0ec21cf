"""What dispatch and claim events leave in the state."""

from typing import Final

from domain.base import PersonCode, UnitCode
from domain.issue.events import (
    ConferenceConcluded,
    DispatchRecalled,
    IssueDispatched,
    IssueReassigned,
    ReturnRefused,
    ReturnRequested,
    ReturnUpheld,
)
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.second_claims import without_leases
from domain.issue.state import Issue

_NO_ASSISTANCE: Final[Changes] = {"assistances": {}}
"""Whoever leads next asks for the help he needs."""


def _dispatched(issue: Issue, event: IssueDispatched) -> Changes:
    handed = handed_to(issue, event, person=event.person, assisting=event.assisting)
    return {**handed, **_NO_ASSISTANCE, "designated": event.designated, "loop": event.loop or ""}


def handed_to(
    issue: Issue,
    event: IssueDispatched | IssueReassigned | ConferenceConcluded,
    *,
    person: PersonCode | None,
    assisting: tuple[UnitCode, ...] = (),
) -> Changes:
    """Return what it means for the issue to be sent to the event's unit."""
    unit = event.unit
    return {
        "lead_unit": unit,
        "lead_person": person,
        "claimant": None,
        "claims": (),
        "pool": None,
        "dispatched_at": event.stamp.received_at,
        "sent_at": event.stamp.occurred_at,
        "designated": False,
        "assistances": {code: each for code, each in issue.assistances.items() if code != unit},
        "handling_units": issue.handling_units | {unit, *assisting},
        "sent_to": issue.sent_to if issue.sent_to[-1:] == (unit,) else (*issue.sent_to, unit),
        # Each unit sent to speaks with the complainant itself; its contact clock starts anew.
        "contacted": False,
        "contact_attempts": (),
        "explained": False,
        "given_up": without_leases(issue),
    }


def _recalled(_issue: Issue, _event: DispatchRecalled) -> Changes:
    return {"lead_unit": None, "lead_person": None, **_NO_ASSISTANCE}


def _return_requested(issue: Issue, event: ReturnRequested) -> Changes:
    return {"returned_by": issue.returned_by | {event.unit}}


def _return_upheld(issue: Issue, event: ReturnUpheld) -> Changes:
    return {
        "lead_unit": None,
        "lead_person": None,
        "claimant": None,
        "returns_upheld": issue.returns_upheld + 1,
        "passed_on": (*issue.passed_on, event.unit),
        "given_up": (),
        **_NO_ASSISTANCE,
    }


def _reassigned(issue: Issue, event: IssueReassigned) -> Changes:
    handed = handed_to(issue, event, person=event.person)
    if event.unit != event.from_unit:
        return {**handed, "passed_on": (*issue.passed_on, event.from_unit)}
    # The unit keeps what it had: its ruling, its window for returning, its talks.
    kept = ("dispatched_at", "designated", "contacted", "contact_attempts")
    return {name: value for name, value in handed.items() if name not in kept}


def _return_refused(_issue: Issue, _event: ReturnRefused) -> Changes:
    return {"designated": True}


EVOLVE: Evolvers = {
    IssueDispatched: _dispatched,
    DispatchRecalled: _recalled,
    ReturnRequested: _return_requested,
    ReturnUpheld: _return_upheld,
    ReturnRefused: _return_refused,
    IssueReassigned: _reassigned,
}
