"""What a resident is told of his own issue: steps in plain words, and texts that are for him.

Nothing of how the office works inside: no person, no instruction, no findings, no return, no
supervision, no card. A text is masked as everywhere. Source: BJ 8, JN 15 and 16, WF 13.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from domain.base import Sealed
from domain.issue.events import (
    ConferenceConcluded,
    EvidenceAttached,
    EvidenceShared,
    InformationProvided,
    InformationRequested,
    InformationRequestExpired,
    IssueAnswered,
    IssueClaimed,
    IssueClosed,
    IssueDispatched,
    IssueEvent,
    IssueMadeConfidential,
    IssueMerged,
    IssueReassigned,
    IssueReferred,
    IssueRejected,
    IssueReopened,
    IssueReported,
    IssueResolved,
    IssueSuspended,
    IssueTerminated,
    IssueUnmerged,
    IssueUrged,
    IssueWithdrawn,
    NoteAdded,
    ProgressRecorded,
    ResolutionAccepted,
    ResolutionShared,
    ReworkOrdered,
)
from domain.issue.state import Issue

Opens = Callable[[Sealed, UUID], str]
Reads = Callable[[UUID], Iterable[IssueEvent]]
"""The events of another issue."""


class Told(NamedTuple):
    """A step that he is told of: when, what by its code, where it went, and words for him.

    `until` is the day that he was named for what waits.
    """

    at: datetime
    what: str
    unit: str | None = None
    words: str | None = None
    until: date | None = None


_STEPS: Final[Mapping[type[IssueEvent], tuple[str, str | None]]] = {
    IssueReported: ("reported", None),
    IssueDispatched: ("dispatched", None),
    ConferenceConcluded: ("dispatched", None),
    IssueReassigned: ("dispatched", None),
    IssueClaimed: ("claimed", None),
    InformationRequested: ("asked", "question"),
    InformationProvided: ("answered_by_you", "text"),
    InformationRequestExpired: ("not_answered", None),
    ProgressRecorded: ("progress", "note"),
    NoteAdded: ("note", "text"),
    EvidenceAttached: ("file", None),
    EvidenceShared: ("file", None),
    IssueUrged: ("urged", None),
    IssueSuspended: ("suspended", None),
    IssueMadeConfidential: ("confidential", None),
    IssueMerged: ("merged", None),
    IssueUnmerged: ("unmerged", None),
    ResolutionAccepted: ("answered", None),
    ResolutionShared: ("answered", None),
    IssueAnswered: ("answered", "answer"),
    ReworkOrdered: ("rework", None),
    IssueRejected: ("rejected", "explanation"),
    IssueTerminated: ("rejected", "explanation"),
    IssueReferred: ("referred", "explanation"),
    IssueWithdrawn: ("withdrawn", None),
    IssueClosed: ("closed", None),
    IssueReopened: ("reopened", None),
}
"""Event → what the step is called, and the field whose text is for him."""
_SHARED_BY_THEMSELVES: Final = (NoteAdded, ProgressRecorded, EvidenceAttached)
_OF_HIS_OWN: Final = (IssueUrged,)
_HAND_OVER: Final = frozenset({"dispatched", "claimed"})


def told(issue: Issue, events: Iterable[IssueEvent], opens: Opens, reads: Reads) -> Iterator[Told]:
    """Yield the steps that the complainant is told of, in their order."""
    reply: str | None = None
    for event in events:
        if isinstance(event, IssueResolved):
            reply = opens(event.reply, issue.issue_id)
        step = _STEPS.get(type(event))
        if step is None or not _is_for_him(event):
            continue
        what, field = step
        words = reply if isinstance(event, ResolutionAccepted) else _text(event, field, opens)
        if isinstance(event, ResolutionShared):
            words = _shared_reply(event, opens, reads)
        unit = getattr(event, "unit", None) if what in _HAND_OVER else None
        until = event.expected_on if isinstance(event, IssueSuspended) else None
        yield Told(event.stamp.occurred_at, what, unit, words, until)


def _is_for_him(event: IssueEvent) -> bool:
    if isinstance(event, _SHARED_BY_THEMSELVES):
        return event.visible_to == "complainant"
    if isinstance(event, _OF_HIS_OWN):
        return event.stamp.actor.role == "resident"
    return True


def _shared_reply(event: ResolutionShared, opens: Opens, reads: Reads) -> str | None:
    """Return the reply of the issue that answered this one too."""
    version = event.feedback_version
    feedback = next((each for each in reads(event.target) if each.stamp.version == version), None)
    return opens(feedback.reply, event.target) if isinstance(feedback, IssueResolved) else None


def _text(event: IssueEvent, field: str | None, opens: Opens) -> str | None:
    sealed = getattr(event, field) if field else None
    return opens(sealed, event.stamp.issue_id) if isinstance(sealed, Sealed) else None
