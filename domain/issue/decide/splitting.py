"""Decisions on parts: issues of their own whose parent alone speaks (拆件)."""

from typing import Any

from domain.base import Sealed
from domain.issue.commands import Part, SplitIssue
from domain.issue.decide.grading import graded
from domain.issue.decide.lookups import require_category
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import PartOfAnotherError
from domain.issue.events import IssueReported, IssueSplit
from domain.issue.ids import part_id, part_number


def split(decision: Decision, command: SplitIssue) -> None:
    """Make parts; each is reported, waits for its own dispatch, and has no complainants."""
    decision.require(IssueSplit)
    issue = decision.issue
    if issue.parent:
        raise PartOfAnotherError
    for part in command.parts:
        require_category(decision, part.category)
    ids = tuple(part_id(command, place) for place in range(len(command.parts)))
    first = len(issue.parts) + 1
    numbers = tuple(part_number(issue.number, first + place) for place in range(len(ids)))
    decision.record(IssueSplit, parts=ids, numbers=numbers)
    for id_, number, part in zip(ids, numbers, command.parts, strict=True):
        _report(decision.beside(id_, number=number), issue=decision, part=part)


def _report(partner: Decision, *, issue: Decision, part: Part) -> None:
    whole = issue.issue
    fields: dict[str, Any] = {
        "kind": whole.kind,
        "request_type": whole.request_type,
        "source": whole.source,
        "subject": whole.subject,
        "title": _sealed_for(whole.issue_id.hex, part.title),
        "text": _sealed_for(whole.issue_id.hex, part.text),
        "category": part.category,
        "urgency": whole.urgency,
        "location": None,
        "respondents": whole.respondents,
        "confidential": whole.confidential,
        "parent": whole.issue_id,
    }
    partner.record(IssueReported, **fields, **graded(partner, fields))


def _sealed_for(issue: str, text: Sealed) -> Sealed:
    """Return the text with the issue it was sealed for: the part's is another one."""
    return text.model_copy(update={"issue": issue})


DECIDE: Deciders = {SplitIssue: split}
