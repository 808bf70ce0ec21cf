"""Orders beside the loop: notes, evidence, corrections, and issues that belong together."""

from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from domain.base import UNCLASSIFIED, CategoryCode, Frozen, Sealed
from domain.issue.commands.base import Command
from domain.issue.values import EvidenceFlag, EvidenceKind, MediaType, Visibility

LARGEST_FILE: Final = 20 * 1024 * 1024
"""Bytes; rules.md 12.4."""


class AddNote(Command):
    """Add a note; staff see it unless it is shared with the complainant."""

    text: Sealed
    visible_to: Visibility = "staff"


class AttachEvidence(Command):
    """Put a file on record by the digest of its original bytes; the bytes are kept elsewhere.

    `capture_time` and `capture_place` are when and where it was taken, as the file itself says.
    """

    file_name: Sealed
    media_type: MediaType
    size_bytes: Annotated[int, Field(ge=1, le=LARGEST_FILE)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    kind: EvidenceKind = "other"
    visible_to: Visibility = "staff"
    capture_time: Sealed | None = None
    capture_place: Sealed | None = None
    flags: tuple[EvidenceFlag, ...] = ()
    """Set by the edge, which alone knows the other files."""


class ShareEvidence(Command):
    """Let the complainant see a file that only staff saw."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class CorrectRecord(Command):
    """Say what is wrong with an event, which stays as it is. `corrects` is its version."""

    corrects: Annotated[int, Field(ge=1)]
    text: Sealed


class MergeIssue(Command):
    """Let another issue answer for this one too (并件). `into` is the other one's id."""

    into: UUID
    reason: Sealed


class UnmergeIssue(Command):
    """Take the issue out of the one it was merged into; it goes on where it stood."""

    reason: Sealed


class Part(Frozen):
    """One part of an issue that concerns several units: a new issue of its own."""

    title: Sealed
    text: Sealed
    category: CategoryCode = UNCLASSIFIED


class SplitIssue(Command):
    """Make parts of an issue (拆件). The parent alone speaks, and resolves after its parts."""

    parts: Annotated[tuple[Part, ...], Field(min_length=2, max_length=20)]


COMMANDS: Final = (
    AddNote,
    AttachEvidence,
    ShareEvidence,
    CorrectRecord,
    MergeIssue,
    UnmergeIssue,
    SplitIssue,
)
