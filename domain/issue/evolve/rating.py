"""What the rating and exclusions leave in the state."""

from domain.issue.events import (
    ExclusionGranted,
    ExclusionRefused,
    ExclusionRequested,
    IssueRated,
)
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.standing import AskedExclusion, Rating
from domain.issue.state import Issue


def _rated(issue: Issue, event: IssueRated) -> Changes:
    before = issue.rating
    rating = Rating(
        stars=event.stars,
        reasons=event.reasons,
        count=event.rating,
        first_at=before.first_at if before else event.stamp.received_at,
        points=(before.points if before else 0) + event.points,
    )
    return {"rating": rating}


def _requested(_issue: Issue, event: ExclusionRequested) -> Changes:
    asked = AskedExclusion(by=event.stamp.actor.id, unit=event.unit, ground=event.ground)
    return {"asked_exclusion": asked}


def _granted(_issue: Issue, _event: ExclusionGranted) -> Changes:
    return {"asked_exclusion": None, "excluded": True}


def _refused(_issue: Issue, _event: ExclusionRefused) -> Changes:
    return {"asked_exclusion": None}


EVOLVE: Evolvers = {
    IssueRated: _rated,
    ExclusionRequested: _requested,
    ExclusionGranted: _granted,
    ExclusionRefused: _refused,
}
