"""What merging, splitting and evidence leave in the state."""

from domain.issue.events import (
    DuplicateAttached,
    DuplicateDetached,
    EvidenceAttached,
    IssueMerged,
    IssueSplit,
    IssueUnmerged,
    PartFinished,
    ResolutionShared,
)
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.state import Claim, Feedback, Issue, Revisit


def _attached(issue: Issue, event: EvidenceAttached) -> Changes:
    return {"evidence": {**issue.evidence, event.sha256: event.kind}}


def _merged(_issue: Issue, event: IssueMerged) -> Changes:
    run_on = (each.deadline for each in event.changed if each.why == "resumed")
    stood = {line.id: line.pauses[-1].reason for line in run_on if line}
    return {"merged_into": event.into, "stood": stood}


def _unmerged(_issue: Issue, _event: IssueUnmerged) -> Changes:
    return {"merged_into": None, "stood": {}}


def _duplicate(issue: Issue, event: DuplicateAttached) -> Changes:
    accusing = set() if event.accuses is False else {event.duplicate}
    return {
        "duplicates": issue.duplicates | {event.duplicate},
        "accusing": issue.accusing | accusing,
    }


def _no_duplicate(issue: Issue, event: DuplicateDetached) -> Changes:
    gone = {event.duplicate}
    return {"duplicates": issue.duplicates - gone, "accusing": issue.accusing - gone}


def _answered(issue: Issue, event: ResolutionShared) -> Changes:
    feedback = Feedback(
        handler=event.handler,
        unit=event.unit,
        outcome=event.outcome,
        received_at=event.feedback_at,
        version=event.feedback_version,
        accepted=True,
    )
    # Who answered has it in hand from here on; the places and leases of an offer are over.
    claim = Claim(unit=event.unit, claimant=event.handler, at=event.feedback_at)
    return {
        "feedback": feedback,
        "lead_unit": event.unit,
        "claimant": event.handler,
        "claims": (claim,),
        "pool": None,
        "handling_units": issue.handling_units | {event.unit},
        "answerers": issue.answerers | {event.handler},
        "revisit": Revisit(),
        "stood": {},
    }


def _split(issue: Issue, event: IssueSplit) -> Changes:
    return {
        "parts": (*issue.parts, *event.parts),
        "open_parts": issue.open_parts | set(event.parts),
    }


def _finished(issue: Issue, event: PartFinished) -> Changes:
    return {"open_parts": issue.open_parts - {event.part}}


EVOLVE: Evolvers = {
    EvidenceAttached: _attached,
    IssueMerged: _merged,
    IssueUnmerged: _unmerged,
    DuplicateAttached: _duplicate,
    DuplicateDetached: _no_duplicate,
    ResolutionShared: _answered,
    IssueSplit: _split,
    PartFinished: _finished,
}
