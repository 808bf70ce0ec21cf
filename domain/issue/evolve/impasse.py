"""What the ledger and terminations leave in the state."""

from domain.issue.events import (
    IssueReinstated,
    IssueSuspended,
    IssueTerminated,
    SuspensionReviewed,
    SuspensionReviewMissed,
    TerminationRefused,
    TerminationRequested,
)
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.second_claims import lengthened
from domain.issue.state import AskedTermination, Issue


def _suspended(_issue: Issue, event: IssueSuspended) -> Changes:
    return {"reviews_missed": 0, "suspended_at": event.stamp.received_at}


def _reinstated(issue: Issue, event: IssueReinstated) -> Changes:
    # A lease stands on the ledger: what was left of it is left.
    stood = event.stamp.received_at - (issue.suspended_at or event.stamp.received_at)
    return {"claims": lengthened(issue.claims, stood), "suspended_at": None}


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
    ended = {"ended_at": event.stamp.received_at, "ended_by": event.stamp.actor.id}
    return {"asked_termination": None, **ended}


def _refused(_issue: Issue, _event: TerminationRefused) -> Changes:
    return {"asked_termination": None}


EVOLVE: Evolvers = {
    IssueSuspended: _suspended,
    IssueReinstated: _reinstated,
    SuspensionReviewed: _reviewed,
    SuspensionReviewMissed: _missed,
    TerminationRequested: _requested,
    IssueTerminated: _terminated,
    TerminationRefused: _refused,
}
