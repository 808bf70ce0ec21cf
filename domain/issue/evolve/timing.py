"""What extensions and breaches taken back leave in the state."""

from domain.base import Instant
from domain.issue.events import (
    BreachVoided,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    IssueEvent,
)
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.state import AskedExtension, Issue


def done_offline(issue: Issue, event: IssueEvent) -> Changes:
    """Return when steps were taken, as their slips prove, whose clocks they stopped too late."""
    late = [change for change in event.changed if change.why == "late"]
    if not late:
        return {}
    slip, feedback = event.stamp.slip, issue.feedback
    done: dict[str, Instant] = {}
    proved: dict[str, tuple[str, ...]] = {}
    for change in late:
        if feedback and feedback.done_at and change.at == feedback.received_at:
            done[change.id], proved[change.id] = feedback.done_at, feedback.slip_evidence
        elif slip:
            done[change.id], proved[change.id] = event.stamp.occurred_at, slip.evidence
    if not done:
        return {}
    return {
        "done_offline": {**issue.done_offline, **done},
        "slip_evidence": {**issue.slip_evidence, **proved},
    }


def _requested(_issue: Issue, event: ExtensionRequested) -> Changes:
    asked = AskedExtension(
        by=event.stamp.actor.id,
        deadline_id=event.deadline_id,
        round=event.round,
        amount=event.amount,
        asked_at=event.stamp.received_at,
    )
    return {"asked_extension": asked}


def _decided(_issue: Issue, _event: ExtensionGranted | ExtensionRefused) -> Changes:
    return {"asked_extension": None}


def _voided(issue: Issue, event: BreachVoided) -> Changes:
    gone = event.deadline_id
    return {
        "done_offline": {id_: at for id_, at in issue.done_offline.items() if id_ != gone},
        "slip_evidence": {id_: what for id_, what in issue.slip_evidence.items() if id_ != gone},
    }


EVOLVE: Evolvers = {
    ExtensionRequested: _requested,
    ExtensionGranted: _decided,
    ExtensionRefused: _decided,
    BreachVoided: _voided,
}
