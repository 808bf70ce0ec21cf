"""What belongs to an issue: its parent, parts and duplicates, and the files on record."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from bihuan.messages import Words
from domain.issue.events import (
    DuplicateAttached,
    EvidenceAttached,
    EvidenceShared,
    IssueEvent,
    IssueMerged,
    IssueSplit,
    PartFinished,
)
from domain.issue.state import Issue
from domain.privacy.errors import IssueDestroyedError

if TYPE_CHECKING:
    from bihuan.bootstrap import System

Document = dict[str, object]


def family_document(system: "System", issue: Issue) -> Document:
    """Return the issues that this one belongs with and its files, with numbers people know."""
    events = [each.event for each in system.store.read_issue(issue.issue_id)]
    numbers = dict(_numbers(events))
    ended = {each.part: each.ended for each in events if isinstance(each, PartFinished)}
    return {
        "parent": _relative(issue.parent, _number_of(system, issue.parent)),
        "merged_into": _relative(issue.merged_into, numbers.get(issue.merged_into)),
        "parts": [
            {"issue_id": each, "number": numbers[each], "ended": ended.get(each)}
            for each in issue.parts
        ],
        "duplicates": [
            {"issue_id": each, "number": numbers[each]}
            for each in sorted(issue.duplicates, key=numbers.__getitem__)
        ],
        "evidence": list(_files(system, events)),
    }


def family_lines(words: Words, family: Document) -> Iterator[tuple[str, str]]:
    """Yield label and text of each line that people read; nothing of what there is not."""
    for name in ("parent", "merged_into"):
        if isinstance(one := family.get(name), dict):
            yield f"label.{name}", str(one["number"] or one["issue_id"])
    between = "、" if words.language == "zh-CN" else ", "
    for name in ("parts", "duplicates", "evidence"):
        if isinstance(several := family.get(name), list) and several:
            yield f"label.{name}", between.join(_named(words, each) for each in several)


def _named(words: Words, one: Document) -> str:
    if "sha256" in one:
        name, kind = one["file_name"], words.of("evidence", str(one["kind"]))
        return words("issue.file", name=name, kind=kind, digest=str(one["sha256"])[:12])
    if one.get("ended"):
        ended = words.of("status", str(one["ended"]))
        return words("issue.part", number=one["number"], ended=ended)
    return str(one["number"])


def _numbers(events: Sequence[IssueEvent]) -> Iterator[tuple[UUID | None, str]]:
    """Yield every related issue's id and number, as the issue's own events name them."""
    for event in events:
        if isinstance(event, IssueSplit):
            yield from zip(event.parts, event.numbers, strict=True)
        elif isinstance(event, DuplicateAttached):
            yield event.duplicate, event.number
        elif isinstance(event, IssueMerged):
            yield event.into, event.into_number


def _number_of(system: "System", issue_id: UUID | None) -> str | None:
    try:
        return system.read_state(issue_id).number if issue_id else None
    except IssueDestroyedError:
        return None  # its record's term was over earlier


def _relative(issue_id: UUID | None, number: str | None) -> Document | None:
    return {"issue_id": issue_id, "number": number} if issue_id else None


def _files(system: "System", events: Sequence[IssueEvent]) -> Iterator[Document]:
    shared = {each.sha256 for each in events if isinstance(each, EvidenceShared)}
    for event in events:
        if isinstance(event, EvidenceAttached):
            yield {
                "version": event.stamp.version,
                "file_name": system.personal.open_masked(event.file_name, event.stamp.issue_id),
                "media_type": event.media_type,
                "size_bytes": event.size_bytes,
                "sha256": event.sha256,
                "kind": event.kind,
                "visible_to": "complainant" if event.sha256 in shared else event.visible_to,
            }
