"""Orders to an audit engagement."""

from typing import Annotated

from pydantic import Field

from domain.aggregate import AggregateCommand
from domain.audit_case.values import (
    CaseCode,
    EvidenceRef,
    FrameEntry,
    Plan,
    Scope,
    Severity,
)
from domain.base import PersonCode, Sealed, UnitCode
from domain.issue.values import Digest

Finding = Annotated[int, Field(ge=1)]
Criterion = Annotated[str, Field(min_length=1, max_length=400)]


class AuditCommand(AggregateCommand):
    """An order to an engagement. `own_units` are the units of who gives it, by the directory."""

    case: CaseCode
    own_units: tuple[UnitCode, ...] = ()


class OpenAuditCase(AuditCommand):
    """Open an engagement: its scope, the plan of its sample, its auditors, the seed's digest."""

    scope: Scope
    plan: Plan
    auditors: tuple[PersonCode, ...]
    commitment: Digest
    subject: str


class FreezeFrame(AuditCommand):
    """Freeze the frame: the issues in scope as the log stood at `position`."""

    entries: tuple[FrameEntry, ...]
    position: Annotated[int, Field(ge=0)]
    contribution: Annotated[str, Field(max_length=200)] = ""


class DrawSample(AuditCommand):
    """Show the seed, in hex, and draw; nothing is left to choose."""

    seed: Digest


class RecordFinding(AuditCommand):
    """Record what was found: against which criterion, how severe, by which events."""

    severity: Severity
    unit: UnitCode
    criterion: Criterion
    text: Sealed
    evidence: Annotated[tuple[EvidenceRef, ...], Field(min_length=1)]


class ConfirmFinding(AuditCommand):
    """Confirm another auditor's finding; from here on the unit is asked to reply."""

    finding: Finding


class CorrectFinding(AuditCommand):
    """Correct or withdraw a finding; `reason` says why."""

    finding: Finding
    severity: Severity | None = None
    criterion: Criterion | None = None
    text: Sealed | None = None
    is_withdrawn: bool = False


class ReplyToFinding(AuditCommand):
    """Reply for the unit."""

    finding: Finding
    agrees: bool
    text: Sealed


class NoteReplyOverdue(AuditCommand):
    """Note that the unit did not reply in time."""

    finding: Finding


class CloseAuditCase(AuditCommand):
    """End the engagement."""
