"""What the clocks' own events leave in the state: which actions have fired."""

from domain.issue.events import BreachRevoked, DeadlineBreached, DeadlineWarned
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.state import Issue


def _warned(issue: Issue, event: DeadlineWarned) -> Changes:
    return {"fired": issue.fired | {(event.deadline_id, event.revision, event.action)}}


def _breached(issue: Issue, event: DeadlineBreached) -> Changes:
    return {"fired": issue.fired | {(event.deadline_id, event.revision, "breach")}}


def _revoked(issue: Issue, event: BreachRevoked) -> Changes:
    # The clock may run on after a review; it must be able to breach once more.
    return {"fired": issue.fired - {(event.deadline_id, event.revision, "breach")}}


EVOLVE: Evolvers = {
    DeadlineWarned: _warned,
    DeadlineBreached: _breached,
    BreachRevoked: _revoked,
}
