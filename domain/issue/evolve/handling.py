"""What handling and review events leave in the state."""

from domain.issue.events import (
    ComplainantContacted,
    ContactAttempted,
    IssueResolved,
    ResolutionAccepted,
    ResolutionSentBack,
)
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.second_claims import lengthened
from domain.issue.state import Feedback, Issue, Revisit


def _contacted(_issue: Issue, event: ComplainantContacted) -> Changes:
    return {"contacted": True, "contacted_at": event.stamp.received_at}


def _attempted(issue: Issue, event: ContactAttempted) -> Changes:
    return {"contact_attempts": (*issue.contact_attempts, event.stamp.received_at)}


def _resolved(issue: Issue, event: IssueResolved) -> Changes:
    feedback = Feedback(
        handler=event.handler,
        unit=event.unit,
        outcome=event.outcome,
        received_at=event.stamp.received_at,
        version=event.stamp.version,
        done_at=event.stamp.occurred_at if event.stamp.slip else None,
        slip_evidence=event.stamp.slip.evidence if event.stamp.slip else (),
        evaluator=event.evaluator,
    )
    changes: Changes = {
        "feedback": feedback,
        "answerers": issue.answerers | {event.handler},
        "revisit": Revisit(),
    }
    if event.evaluator:
        changes["invited_units"] = issue.invited_units | {event.evaluator}
    return changes


def _accepted(issue: Issue, _event: ResolutionAccepted) -> Changes:
    feedback = issue.feedback
    return {
        "feedback": feedback.model_copy(update={"accepted": True}) if feedback else None,
        # An answer given before is about an issue that was late, not about this feedback.
        "revisit": Revisit(),
    }


def _sent_back(issue: Issue, event: ResolutionSentBack) -> Changes:
    changes: Changes = {"feedback": None, "reworks": event.reworks}
    if issue.feedback and any(one.lease_until for one in issue.claims):
        # As the limit: the time of the review is credited.
        reviewed = event.stamp.received_at - issue.feedback.received_at
        changes["claims"] = lengthened(issue.claims, reviewed)
    return changes


EVOLVE: Evolvers = {
    ComplainantContacted: _contacted,
    ContactAttempted: _attempted,
    IssueResolved: _resolved,
    ResolutionAccepted: _accepted,
    ResolutionSentBack: _sent_back,
}
