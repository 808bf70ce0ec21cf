"""What promises leave in the state; the stages are told by their deadlines."""

from domain.issue.events import CommitmentBroken, CommitmentKept, CommitmentMade
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.state import Issue


def _made(issue: Issue, event: CommitmentMade) -> Changes:
    return {
        "commitments": (*issue.commitments, event.commitment),
        "commitments_made": issue.commitments_made + 1,
    }


def _reported(issue: Issue, event: CommitmentKept | CommitmentBroken) -> Changes:
    return {"commitments": tuple(each for each in issue.commitments if each != event.commitment)}


EVOLVE: Evolvers = {
    CommitmentMade: _made,
    CommitmentKept: _reported,
    CommitmentBroken: _reported,
}
