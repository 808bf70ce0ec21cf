"""The rules of an audit engagement: in order, by four eyes, and by nobody of the audited unit."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from domain.aggregate import Aggregate, Given
from domain.audit_case.commands import (
    AuditCommand,
    CloseAuditCase,
    ConfirmFinding,
    CorrectFinding,
    DrawSample,
    FreezeFrame,
    NoteReplyOverdue,
    OpenAuditCase,
    RecordFinding,
    ReplyToFinding,
)
from domain.audit_case.errors import (
    CaseKnownError,
    CaseStageError,
    EvidenceOutsideError,
    FindingsOpenError,
    FindingStageError,
    FindingUnknownError,
    FourEyesError,
    FrameSizeError,
    NotOnTeamError,
    OwnUnitError,
    PeriodOpenError,
    ReplyNotDueError,
    SecondAuditorError,
)
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
from domain.audit_case.sample import draw, frame_hash, in_order
from domain.audit_case.state import (
    SETTLED,
    AuditCase,
    CaseEvent,
    Finding,
    FindingStage,
    Stage,
    evolve,
    new,
)
from domain.audit_case.values import FRAME_MOST
from domain.calendar import local_date
from domain.event import stream_id
from domain.publishing.errors import NoReasonError
from domain.revisit_sample import commitment
from domain.roles import check_role
from domain.sampling.errors import SeedMismatchError

_LISTED: Final = 1_000
_REPLIERS: Final = ("unit_lead", "handler")
Events = tuple[CaseEvent, ...]


def _open(case: AuditCase, command: OpenAuditCase, given: Given) -> Events:
    if case.stage != "new":
        raise CaseKnownError(given=command.case)
    check_role(command.actor, type(command), ("auditor",))
    team = tuple(dict.fromkeys(command.auditors))
    if command.actor.id not in team or len(team) < 2:  # noqa: PLR2004 -- four eyes
        raise SecondAuditorError(given=command.actor.id)
    for unit in command.scope.units:
        _require_foreign(command, unit)
    today = local_date(given.now)
    if command.scope.until > today:
        raise PeriodOpenError(given=command.scope.until.isoformat(), accepted=today.isoformat())
    return (
        AuditCaseOpened(
            entry=given.entry(command),
            case=command.case,
            scope=command.scope,
            plan=command.plan,
            auditors=team,
            commitment=command.commitment,
            subject=command.subject,
        ),
    )


def _freeze(case: AuditCase, command: FreezeFrame, given: Given) -> Events:
    _require(case, command, "open")
    if not 0 < len(command.entries) <= FRAME_MOST:
        raise FrameSizeError(given=len(command.entries), accepted=FRAME_MOST)
    frame = in_order(command.entries)
    parts = [frame[at : at + _LISTED] for at in range(0, len(frame), _LISTED)]
    listed = [
        FrameListed(entry=given.entry(command, nth), entries=part)
        for nth, part in enumerate(parts, 1)
    ]
    frozen = FrameFrozen(
        entry=given.entry(command, len(listed) + 1),
        count=len(frame),
        frame_hash=frame_hash(frame),
        position=command.position,
        contribution=command.contribution,
    )
    return (*listed, frozen)


def _draw(case: AuditCase, command: DrawSample, given: Given) -> Events:
    _require(case, command, "frozen")
    opened, frozen = case.opened, case.frozen
    assert opened is not None  # noqa: S101 -- a frozen engagement was opened
    assert frozen is not None  # noqa: S101
    seed = bytes.fromhex(command.seed)
    if commitment(seed) != opened.commitment:
        raise SeedMismatchError(given=command.case, accepted=opened.commitment)
    found = draw(case.frame, opened.plan, seed=seed, contribution=frozen.contribution)
    return (
        SampleDrawn(
            entry=given.entry(command), seed=command.seed, strata=found.strata, issues=found.issues
        ),
    )


def _record(case: AuditCase, command: RecordFinding, given: Given) -> Events:
    _require(case, command, "drawn")
    _require_foreign(command, command.unit)
    known = {entry.issue_id for entry in case.frame}
    outside = [str(each.issue_id) for each in command.evidence if each.issue_id not in known]
    if outside:
        raise EvidenceOutsideError(given=outside[0])
    return (
        FindingRecorded(
            entry=given.entry(command),
            finding=len(case.findings) + 1,
            severity=command.severity,
            unit=command.unit,
            criterion=command.criterion,
            text=command.text,
            evidence=command.evidence,
        ),
    )


def _confirm(case: AuditCase, command: ConfirmFinding, given: Given) -> Events:
    _require(case, command, "drawn")
    finding = _finding(case, command.case, command.finding, "recorded")
    _require_foreign(command, finding.unit)
    if command.actor.id == finding.by:
        raise FourEyesError(finding=finding.number, given=command.actor.id)
    days = case.opened.plan.reply_days if case.opened else 0
    due = local_date(given.now) + timedelta(days=days)
    entry = given.entry(command)
    return (FindingConfirmed(entry=entry, finding=finding.number, reply_due=due),)


def _correct(case: AuditCase, command: CorrectFinding, given: Given) -> Events:
    _require(case, command, "drawn")
    accepted: tuple[FindingStage, ...] = ("recorded", "confirmed", "replied", "overdue")
    finding = _finding(case, command.case, command.finding, *accepted)
    _require_foreign(command, finding.unit)
    if not command.reason.strip():
        raise NoReasonError
    return (
        FindingCorrected(
            entry=given.entry(command),
            finding=finding.number,
            severity=command.severity,
            criterion=command.criterion,
            text=command.text,
            is_withdrawn=command.is_withdrawn,
        ),
    )


def _reply(case: AuditCase, command: ReplyToFinding, given: Given) -> Events:
    _require_stage(case, command, "drawn")
    check_role(command.actor, type(command), _REPLIERS)
    finding = _finding(case, command.case, command.finding, "confirmed", "overdue")
    if command.actor.unit != finding.unit:
        raise NotOnTeamError(given=command.actor.id, case=command.case, accepted=(finding.unit,))
    return (
        FindingReplied(
            entry=given.entry(command),
            finding=finding.number,
            agrees=command.agrees,
            text=command.text,
        ),
    )


def _overdue(case: AuditCase, command: NoteReplyOverdue, given: Given) -> Events:
    _require(case, command, "drawn")
    finding = _finding(case, command.case, command.finding, "confirmed")
    if finding.reply_due is None or local_date(given.now) <= finding.reply_due:
        raise ReplyNotDueError(finding=finding.number, given=str(finding.reply_due))
    return (ReplyOverdueNoted(entry=given.entry(command), finding=finding.number),)


def _close(case: AuditCase, command: CloseAuditCase, given: Given) -> Events:
    _require(case, command, "drawn")
    left = tuple(str(each.number) for each in case.findings.values() if each.stage not in SETTLED)
    if left:
        raise FindingsOpenError(given=left)
    return (AuditCaseClosed(entry=given.entry(command)),)


def _finding(case: AuditCase, code: str, number: int, *stages: FindingStage) -> Finding:
    finding = case.findings.get(number)
    if finding is None:
        known = tuple(str(each) for each in case.findings)
        raise FindingUnknownError(case=code, given=number, accepted=known)
    if finding.stage not in stages:
        raise FindingStageError(finding=number, given=finding.stage, accepted=stages)
    return finding


def _require(case: AuditCase, command: AuditCommand, stage: Stage) -> None:
    """Raise where the engagement is elsewhere, or who orders does not audit it."""
    _require_stage(case, command, stage)
    check_role(command.actor, type(command), ("auditor",))
    team = case.opened.auditors if case.opened else ()
    if command.actor.id not in team:
        raise NotOnTeamError(given=command.actor.id, case=command.case, accepted=team)


def _require_stage(case: AuditCase, command: AuditCommand, stage: Stage) -> None:
    if case.stage != stage:
        raise CaseStageError(case=command.case, given=case.stage, accepted=stage)


def _require_foreign(command: AuditCommand, unit: str) -> None:
    if unit in {*command.own_units, command.actor.unit}:
        raise OwnUnitError(actor=command.actor.id, given=unit)


_RULES: Final[dict[type[AuditCommand], Callable[[AuditCase, Any, Given], Events]]] = {
    OpenAuditCase: _open,
    FreezeFrame: _freeze,
    DrawSample: _draw,
    RecordFinding: _record,
    ConfirmFinding: _confirm,
    CorrectFinding: _correct,
    ReplyToFinding: _reply,
    NoteReplyOverdue: _overdue,
    CloseAuditCase: _close,
}


def _decide(case: AuditCase, command: AuditCommand, given: Given) -> Events:
    return _RULES[type(command)](case, command, given)


AUDIT_CASE: Final[Aggregate[AuditCase, AuditCommand, CaseEvent]] = Aggregate(
    "audit_case", new, _decide, evolve
)


def case_stream(case: str) -> UUID:
    """Return the id of an engagement's stream."""
    return stream_id("audit_case", case)
