"""Events beside the loop: notes, evidence, corrections, and issues that belong together."""

from operator import not_
from typing import Annotated, ClassVar, Final
from uuid import UUID

from pydantic import Field

from domain.base import PersonCode, Sealed, StoredInstant, UnitCode
from domain.issue.events.base import IssueEvent
from domain.issue.values import EvidenceFlag, EvidenceKind, ResolutionOutcome, Visibility


class NoteAdded(IssueEvent):
    """Somebody with access added a note; staff see it unless it is shared."""

    TOPIC: ClassVar[str] = "issue.note-added.v1"

    text: Sealed
    visible_to: Visibility = "staff"


class EvidenceAttached(IssueEvent):
    """A file was put on record. `sha256` is that of its original bytes."""

    TOPIC: ClassVar[str] = "issue.evidence-attached.v1"

    file_name: Sealed
    media_type: str
    size_bytes: int
    sha256: str
    kind: EvidenceKind = "other"
    visible_to: Visibility = "staff"
    capture_time: Sealed | None = None
    """When it was taken, as the file itself said; where, in the next."""
    capture_place: Sealed | None = None
    flags: Annotated[tuple[EvidenceFlag, ...], Field(exclude_if=not_)] = ()


class EvidenceShared(IssueEvent):
    """A file that only staff saw may be seen by the complainant from now on."""

    TOPIC: ClassVar[str] = "issue.evidence-shared.v1"

    sha256: str


class RecordCorrected(IssueEvent):
    """What is wrong with the event of version `corrects`; that event stays as it was."""

    TOPIC: ClassVar[str] = "issue.record-corrected.v1"

    corrects: int
    text: Sealed


class IssueMerged(IssueEvent):
    """Another issue answers for this one too (并件); its complainants keep their own revisit."""

    TOPIC: ClassVar[str] = "issue.merged.v1"

    into: UUID
    into_number: str
    reason: Sealed
    approver: PersonCode | None = None


class IssueUnmerged(IssueEvent):
    """It goes on by itself where it stood. `cause`: ordered, or its target ended unanswered."""

    TOPIC: ClassVar[str] = "issue.unmerged.v1"

    target: UUID
    cause: str = "ordered"
    reason: Sealed | None = None


class DuplicateAttached(IssueEvent):
    """It answers for another issue too, which was merged into it.

    `accuses` says whether that one is about somebody, None where an older program did not say.
    """

    TOPIC: ClassVar[str] = "issue.duplicate-attached.v1"

    duplicate: UUID
    number: str
    accuses: bool | None = None


class DuplicateDetached(IssueEvent):
    """It answers for the other issue no more."""

    TOPIC: ClassVar[str] = "issue.duplicate-detached.v1"

    duplicate: UUID
    number: str


class ResolutionShared(IssueEvent):
    """The accepted feedback of the issue it was merged into answers this one too.

    `feedback_at` is when that feedback entered the system: this issue's clock is judged by it.
    `feedback_version` is the version of the target's event that holds the reply.
    """

    TOPIC: ClassVar[str] = "issue.resolution-shared.v1"

    target: UUID
    feedback_version: int
    feedback_at: StoredInstant
    unit: UnitCode
    handler: PersonCode
    outcome: ResolutionOutcome


class IssueSplit(IssueEvent):
    """Parts were made of it (拆件), each an issue of its own; it waits for them."""

    TOPIC: ClassVar[str] = "issue.split.v1"

    parts: tuple[UUID, ...]
    numbers: tuple[str, ...]


class PartFinished(IssueEvent):
    """A part came to its end, in the status `ended`."""

    TOPIC: ClassVar[str] = "issue.part-finished.v1"

    part: UUID
    number: str
    ended: str


EVENTS: Final = (
    NoteAdded,
    EvidenceAttached,
    EvidenceShared,
    RecordCorrected,
    IssueMerged,
    IssueUnmerged,
    DuplicateAttached,
    DuplicateDetached,
    ResolutionShared,
    IssueSplit,
    PartFinished,
)
