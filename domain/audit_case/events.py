"""What happened in an audit engagement."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from domain.audit_case.values import (
    CaseCode,
    EvidenceRef,
    FrameEntry,
    Plan,
    Scope,
    Severity,
    StratumSize,
)
from domain.base import PersonCode, Sealed, UnitCode
from domain.event import AggregateEvent


class AuditCaseOpened(AggregateEvent):
    """Scope, plan and auditors are fixed, and the digest of the seed that will draw is told.

    `subject` names the key by which the words of findings and replies are sealed.
    """

    TOPIC: ClassVar[str] = "audit.case-opened.v1"

    case: CaseCode
    scope: Scope
    plan: Plan
    auditors: tuple[PersonCode, ...]
    commitment: str
    subject: str


class FrameListed(AggregateEvent):
    """A part of the frame; the event that freezes it comes in the same transaction."""

    TOPIC: ClassVar[str] = "audit.frame-listed.v1"

    entries: tuple[FrameEntry, ...]


class FrameFrozen(AggregateEvent):
    """The frame as the log stood at `position`: how many issues, and the hash of their list.

    `contribution` is what somebody beside the auditors gave to the draw, such as thrown dice.
    """

    TOPIC: ClassVar[str] = "audit.frame-frozen.v1"

    count: int
    frame_hash: str
    position: int
    contribution: str = ""


class SampleDrawn(AggregateEvent):
    """The seed was shown, in hex, and drew these issues."""

    TOPIC: ClassVar[str] = "audit.sample-drawn.v1"

    seed: str
    strata: tuple[StratumSize, ...]
    issues: tuple[UUID, ...]


class FindingRecorded(AggregateEvent):
    """An auditor found that a unit departed from a criterion."""

    TOPIC: ClassVar[str] = "audit.finding-recorded.v1"

    finding: int
    severity: Severity
    unit: UnitCode
    criterion: str
    text: Sealed
    evidence: tuple[EvidenceRef, ...]


class FindingConfirmed(AggregateEvent):
    """A second auditor agrees; the unit replies until `reply_due`."""

    TOPIC: ClassVar[str] = "audit.finding-confirmed.v1"

    finding: int
    reply_due: date


class FindingCorrected(AggregateEvent):
    """What is set takes the place of what the finding said; it is confirmed and answered anew."""

    TOPIC: ClassVar[str] = "audit.finding-corrected.v1"

    finding: int
    severity: Severity | None = None
    criterion: str | None = None
    text: Sealed | None = None
    is_withdrawn: bool = False


class FindingReplied(AggregateEvent):
    """The unit says whether it agrees, and what it did or will do."""

    TOPIC: ClassVar[str] = "audit.finding-replied.v1"

    finding: int
    agrees: bool
    text: Sealed


class ReplyOverdueNoted(AggregateEvent):
    """The unit did not reply in time."""

    TOPIC: ClassVar[str] = "audit.reply-overdue-noted.v1"

    finding: int


class AuditCaseClosed(AggregateEvent):
    """Every finding is settled."""

    TOPIC: ClassVar[str] = "audit.case-closed.v1"
