"""What the ledger and terminations leave in the state."""

from domain.issue.events import (
    IssueSuspended,
    IssueTerminated,
    SuspensionReviewed,
    SuspensionReviewMissed,
    TerminationRefused,
    TerminationRequested,
)
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.state import AskedTermination, Issue


def _suspended(_issue: Issue, _event: IssueSuspended) -> Changes:
    return {"reviews_missed": 0, "pending": None}


def _reviewed(_issue: Issue, _event: SuspensionReviewed) -> Changes:
    return {"reviews_missed": 0}


def _missed(_issue: Issue, event: SuspensionReviewMissed) -> Changes:
    return {"reviews_missed": event.missed}


def _requested(_issue: Issue, event: TerminationRequested) -> Changes:
    asked = AskedTermination(
        by=event.stamp.actor.id, unit=event.unit, ground=event.ground, explanation=event.explanation
    )
    return {"asked_termination": asked}


def _terminated(_issue: Issue, event: IssueTerminated) -> Changes:
    return {"asked_termination": None, "ended_at": event.stamp.received_at, "pending": None}


def _refused(_issue: Issue, _event: TerminationRefused) -> Changes:
    return {"asked_termination": None}


EVOLVE: Evolvers = {
    IssueSuspended: _suspended,
    SuspensionReviewed: _reviewed,
    SuspensionReviewMissed: _missed,
    TerminationRequested: _requested,
    IssueTerminated: _terminated,
    TerminationRefused: _refused,
}
