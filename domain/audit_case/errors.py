"""Why a step of an audit engagement is refused."""

from domain.errors import DomainError


class CaseKnownError(DomainError):
    """A code names one engagement for ever."""

    code, http_status = "audit_case_known", 409
    text = "The audit {given} was opened already; accepted: another code."


class CaseStageError(DomainError):
    """An engagement goes from its frame to its sample, then to findings and its end."""

    code, http_status = "audit_case_stage", 409
    text = "The audit {case} is {given}; accepted: one that is {accepted}."


class SecondAuditorError(DomainError):
    """Findings take four eyes, so one auditor alone cannot audit."""

    code = "second_auditor"
    text = "{given} alone cannot confirm findings; accepted: two auditors at least, the opener one."


class NotOnTeamError(DomainError):
    """Only the auditors that the engagement names work on it."""

    code, http_status = "not_on_team", 403
    text = "{given} does not audit {case}; accepted: {accepted}."


class OwnUnitError(DomainError):
    """Nobody audits a unit that he belongs to."""

    code, http_status = "own_unit", 403
    text = "{actor} belongs to {given}; accepted: an auditor of another unit."


class PeriodOpenError(DomainError):
    """What has not happened cannot be audited."""

    code = "audit_period_open"
    text = "The period ends on {given}; accepted: until {accepted}."


class FrameSizeError(DomainError):
    """A frame holds something, and no more than one sample is good for."""

    code = "audit_frame_size"
    text = "The frame holds {given} issues; accepted: 1 to {accepted}."


class FindingUnknownError(DomainError):
    """There is no finding of this number."""

    code, http_status = "audit_finding_unknown", 404
    text = "The audit {case} has no finding {given}; accepted: {accepted}."


class FindingStageError(DomainError):
    """A finding is recorded, confirmed by a second auditor, and answered by its unit."""

    code, http_status = "audit_finding_stage", 409
    text = "Finding {finding} is {given}; accepted: one that is {accepted}."


class FourEyesError(DomainError):
    """Who recorded or corrected a finding does not confirm it."""

    code, http_status = "four_eyes", 403
    text = "Finding {finding} is {given}'s own; accepted: another auditor of the case."


class EvidenceOutsideError(DomainError):
    """A finding rests on issues of the frame, and on nothing else."""

    code = "evidence_outside_frame"
    text = "{given} is not in the frame; accepted: events of its issues."


class ReplyNotDueError(DomainError):
    """A reply is overdue only after its day."""

    code = "reply_not_due"
    text = "The reply to finding {finding} is due on {given}; accepted: after that day."


class FindingsOpenError(DomainError):
    """An engagement ends when every finding is confirmed, and answered or noted as overdue."""

    code, http_status = "audit_findings_open", 409
    text = "These findings are not settled: {given}; accepted: confirmed, and answered or overdue."
