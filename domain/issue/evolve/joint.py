"""What assistance and conference leave in the state."""

from domain.issue.events import (
    AssistanceCheckedIn,
    AssistanceMissed,
    AssistanceReported,
    AssistanceRequested,
    AssistanceWaived,
    ConferenceConcluded,
    ConferenceConvened,
)
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.evolve.dispatch import handed_to
from domain.issue.state import Assistance, Issue


def _requested(issue: Issue, event: AssistanceRequested) -> Changes:
    asked = Assistance(kind=event.kind, arrive_by=event.arrive_by)
    return {
        "assistances": {**issue.assistances, event.unit: asked},
        "handling_units": issue.handling_units | {event.unit},
    }


def _checked_in(issue: Issue, event: AssistanceCheckedIn | AssistanceMissed) -> Changes:
    # There or missed: nobody waits for the arrival any more.
    there = issue.assistances[event.unit].model_copy(update={"arrive_by": None})
    arrived = isinstance(event, AssistanceCheckedIn) or there.arrived
    known = there.model_copy(update={"arrived": arrived})
    return {"assistances": {**issue.assistances, event.unit: known}}


def _ended(issue: Issue, event: AssistanceReported | AssistanceWaived) -> Changes:
    left = {unit: each for unit, each in issue.assistances.items() if unit != event.unit}
    return {"assistances": left}


def _convened(issue: Issue, event: ConferenceConvened) -> Changes:
    return {
        "meetings": event.meeting,
        "invited_units": issue.invited_units | set(event.units),
    }


def _concluded(issue: Issue, event: ConferenceConcluded) -> Changes:
    return {
        **handed_to(issue, event, person=None, assisting=event.assisting),
        # What went round before was settled by the meeting (rules.md 4.11).
        "passed_on": (),
        "meetings": 0,
    }


EVOLVE: Evolvers = {
    AssistanceRequested: _requested,
    AssistanceCheckedIn: _checked_in,
    AssistanceMissed: _checked_in,
    AssistanceReported: _ended,
    AssistanceWaived: _ended,
    ConferenceConvened: _convened,
    ConferenceConcluded: _concluded,
}
