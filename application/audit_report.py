"""The report of an engagement as data, and the sample drawn again from nothing but that data."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from application.audit_cases import AuditCases
from domain.audit_case.sample import draw, frame_hash
from domain.audit_case.state import AuditCase, Finding
from domain.audit_case.values import FrameEntry, Plan
from domain.event import AggregateEvent
from domain.revisit_sample import commitment


class ReportFileError(ValueError):
    """A file is no report of an engagement whose sample was drawn."""


class _Frame(BaseModel):
    model_config = ConfigDict(extra="ignore")
    hash: str
    contribution: str
    entries: tuple[FrameEntry, ...]


class _Sample(BaseModel):
    model_config = ConfigDict(extra="ignore")
    seed: str
    issues: tuple[UUID, ...]


class _Report(BaseModel):
    model_config = ConfigDict(extra="ignore")
    case: str
    commitment: str
    plan: Plan
    frame: _Frame
    sample: _Sample


@dataclass(frozen=True, slots=True)
class Resampled:
    """What drawing again showed; `issues` is what seed and frame say."""

    case: str
    seed_fits: bool
    frame_fits: bool
    sample_fits: bool
    issues: tuple[UUID, ...]

    @property
    def is_right(self) -> bool:
        """Return whether seed, frame and sample are those that were told."""
        return self.seed_fits and self.frame_fits and self.sample_fits


def resample(text: bytes) -> Resampled:
    """Draw the sample again from a report's data. Raises ReportFileError."""
    try:
        report = _Report.model_validate_json(text)
        seed = bytes.fromhex(report.sample.seed)
    except (ValidationError, ValueError) as error:
        raise ReportFileError from error
    frame = report.frame
    found = draw(frame.entries, report.plan, seed=seed, contribution=frame.contribution)
    return Resampled(
        case=report.case,
        seed_fits=commitment(seed) == report.commitment,
        frame_fits=frame_hash(frame.entries) == frame.hash,
        sample_fits=found.issues == report.sample.issues,
        issues=found.issues,
    )


def report_of(cases: AuditCases, code: str, case: AuditCase) -> dict[str, Any]:
    """Return the report of an engagement that was opened, as JSON takes it."""
    opened, frozen, drawn = case.opened, case.frozen, case.drawn
    if opened is None:
        raise ReportFileError
    return {
        "case": code,
        "stage": case.stage,
        "purpose": opened.entry.reason,
        "opened": _by(opened),
        "auditors": opened.auditors,
        "scope": opened.scope.model_dump(mode="json"),
        "plan": opened.plan.model_dump(mode="json"),
        "commitment": opened.commitment,
        "frame": {
            **_by(frozen),
            "hash": frozen.frame_hash,
            "count": frozen.count,
            "position": frozen.position,
            "contribution": frozen.contribution,
            "entries": [each.model_dump(mode="json") for each in case.frame],
        }
        if frozen
        else None,
        "sample": {
            **_by(drawn),
            "seed": drawn.seed,
            "strata": [each.model_dump(mode="json") for each in drawn.strata],
            "issues": [str(each) for each in drawn.issues],
        }
        if drawn
        else None,
        "findings": [_finding(cases, code, each) for each in case.findings.values()],
        "closed": _by(case.closed) if case.closed else None,
    }


def _by(event: AggregateEvent) -> dict[str, str]:
    return {"by": event.entry.actor.id, "at": event.entry.recorded_at.isoformat()}


def _finding(cases: AuditCases, code: str, finding: Finding) -> dict[str, Any]:
    return {
        "finding": finding.number,
        "stage": finding.stage,
        "severity": finding.severity,
        "unit": finding.unit,
        "criterion": finding.criterion,
        "text": cases.words(code, finding.text),
        "evidence": [each.model_dump(mode="json") for each in finding.evidence],
        "by": finding.by,
        "confirmed_by": finding.confirmed_by,
        "reply_due": finding.reply_due.isoformat() if finding.reply_due else None,
        "agrees": finding.agrees,
        "reply": cases.words(code, finding.reply) if finding.reply else None,
        "replied_by": finding.replied_by,
    }
