"""An engagement as its events made it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal
from uuid import UUID

from domain.audit_case.events import (
    AuditCaseClosed,
    AuditCaseOpened,
    FindingConfirmed,
    FindingCorrected,
    FindingRecorded,
    FindingReplied,
    FrameFrozen,
    FrameListed,
    ReplyOverdueNoted,
    SampleDrawn,
)
from domain.audit_case.values import EvidenceRef, FrameEntry, Severity
from domain.base import Sealed

Stage = Literal["new", "open", "frozen", "drawn", "closed"]
FindingStage = Literal["recorded", "confirmed", "replied", "overdue", "withdrawn"]
SETTLED: Final[frozenset[FindingStage]] = frozenset({"replied", "overdue", "withdrawn"})
CaseEvent = (
    AuditCaseOpened
    | FrameListed
    | FrameFrozen
    | SampleDrawn
    | FindingRecorded
    | FindingConfirmed
    | FindingCorrected
    | FindingReplied
    | ReplyOverdueNoted
    | AuditCaseClosed
)
FindingEvent = FindingConfirmed | FindingCorrected | FindingReplied | ReplyOverdueNoted


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding as it stands; `by` recorded or last corrected it."""

    number: int
    stage: FindingStage
    by: str
    severity: Severity
    unit: str
    criterion: str
    text: Sealed
    evidence: tuple[EvidenceRef, ...]
    confirmed_by: str | None = None
    reply_due: date | None = None
    agrees: bool | None = None
    reply: Sealed | None = None
    replied_by: str | None = None


@dataclass(frozen=True, slots=True)
class AuditCase:
    """What the rules of an engagement look at, and what its report tells."""

    stage: Stage = "new"
    opened: AuditCaseOpened | None = None
    frame: tuple[FrameEntry, ...] = ()
    frozen: FrameFrozen | None = None
    drawn: SampleDrawn | None = None
    findings: Mapping[int, Finding] = field(default_factory=dict)
    closed: AuditCaseClosed | None = None


def new(_: UUID) -> AuditCase:
    """Return an engagement before its first event."""
    return AuditCase()


def evolve(case: AuditCase, event: CaseEvent) -> AuditCase:
    """Return the engagement after an event."""
    match event:
        case AuditCaseOpened():
            return replace(case, stage="open", opened=event)
        case FrameListed():
            return replace(case, frame=(*case.frame, *event.entries))
        case FrameFrozen():
            return replace(case, stage="frozen", frozen=event)
        case SampleDrawn():
            return replace(case, stage="drawn", drawn=event)
        case AuditCaseClosed():
            return replace(case, stage="closed", closed=event)
        case FindingRecorded():
            finding = _recorded(event)
        case _:
            finding = _gone_on(case.findings[event.finding], event)
    return replace(case, findings={**case.findings, finding.number: finding})


def _recorded(event: FindingRecorded) -> Finding:
    return Finding(
        number=event.finding,
        stage="recorded",
        by=event.entry.actor.id,
        severity=event.severity,
        unit=event.unit,
        criterion=event.criterion,
        text=event.text,
        evidence=event.evidence,
    )


def _gone_on(finding: Finding, event: FindingEvent) -> Finding:
    by = event.entry.actor.id
    match event:
        case FindingConfirmed():
            return replace(finding, stage="confirmed", confirmed_by=by, reply_due=event.reply_due)
        case FindingReplied():
            return replace(
                finding, stage="replied", agrees=event.agrees, reply=event.text, replied_by=by
            )
        case ReplyOverdueNoted():
            return replace(finding, stage="overdue")
        case FindingCorrected():
            return _corrected(finding, event)


def _corrected(finding: Finding, event: FindingCorrected) -> Finding:
    """Return the finding with what is right; two auditors and the unit look at it anew."""
    return Finding(
        number=finding.number,
        stage="withdrawn" if event.is_withdrawn else "recorded",
        by=event.entry.actor.id,
        severity=event.severity or finding.severity,
        unit=finding.unit,
        criterion=event.criterion or finding.criterion,
        text=event.text or finding.text,
        evidence=finding.evidence,
    )
