"""Orders of supervision: urging, supervising, interviews, and of the clocks themselves."""

from typing import Final, Literal

from domain.base import CertificateCode, Instant, PersonCode, ReasonCode, Sealed, UnitCode
from domain.issue.commands.base import Command
from domain.issue.values import SupervisionLevel


class UrgeIssue(Command):
    """Urge the unit that has the issue (催办). No clock moves by it."""

    note: Sealed | None = None


class SuperviseIssue(Command):
    """Put the issue under supervision (督办), or raise the level of it."""

    level: SupervisionLevel
    ground: ReasonCode = "ordered"
    note: Sealed | None = None
    answer_by: Instant | None = None


class AnswerSupervision(Command):
    """Answer for the supervised unit. Without `supervision`, the latest that waits for it."""

    answer: Sealed
    supervision: str | None = None


class LiftSupervision(Command):
    """End a supervision with its result. Without `supervision`, the latest."""

    result: Sealed
    supervision: str | None = None


class RecordInterview(Command):
    """Record a formal talk with who answers for the unit (约谈)."""

    person: PersonCode
    findings: Sealed
    improve_by: Instant
    recheck_at: Instant | None = None


class OpenAccountability(Command):
    """Call a unit to account (问责), such as one that demanded a forbidden certificate.

    `certificate` is the one of the catalogue that it demanded.
    """

    unit: UnitCode
    ground: ReasonCode = "forbidden_certificate"
    certificate: CertificateCode | None = None
    findings: Sealed


class ReviseDeadlines(Command):
    """Count running deadlines again: by the calendar as published, or by a policy.

    By `policy_ref` where one is named, else by the version of the issue's own pack that is in
    force; the issue goes over to it. `note` says why.
    """

    why: Literal["calendar", "policy"]
    policy_ref: str | None = None
    note: Sealed | None = None


class ActOnDue(Command):
    """Emit everything due by `fired_at`, once per deadline, revision and action."""

    fired_at: Instant


COMMANDS: Final = (
    UrgeIssue,
    SuperviseIssue,
    AnswerSupervision,
    LiftSupervision,
    RecordInterview,
    OpenAccountability,
    ReviseDeadlines,
    ActOnDue,
)
