"""Events of handling: contact, progress, the feedback and its review."""

from operator import not_
from typing import Annotated, ClassVar, Final

from pydantic import Field

from domain.base import PersonCode, ReasonCode, Sealed, UnitCode
from domain.issue.events.base import IssueEvent
from domain.issue.values import Call, ContactMethod, ResolutionFlag, ResolutionOutcome, Visibility


class ComplainantContacted(IssueEvent):
    """The handler reached the complainant; the first time stops the contact clock (响应)."""

    TOPIC: ClassVar[str] = "issue.complainant-contacted.v1"

    unit: UnitCode
    method: ContactMethod
    call: Call | None = None
    note: Sealed | None = None


class ContactAttempted(IssueEvent):
    """The handler tried and did not reach the complainant."""

    TOPIC: ClassVar[str] = "issue.contact-attempted.v1"

    unit: UnitCode
    method: ContactMethod
    call: Call | None = None
    note: Sealed | None = None


class ProgressRecorded(IssueEvent):
    """What was done so far, visible to staff or to the complainant too."""

    TOPIC: ClassVar[str] = "issue.progress-recorded.v1"

    note: Sealed
    attachments: tuple[str, ...] = ()
    visible_to: Visibility = "staff"


class IssueResolved(IssueEvent):
    """The unit's feedback (办结反馈); not yet closed. Money in fen."""

    TOPIC: ClassVar[str] = "issue.resolved.v1"

    unit: UnitCode
    handler: PersonCode
    outcome: ResolutionOutcome
    cause: ReasonCode | None = None
    reply: Sealed
    measures: Sealed | None = None
    evidence: tuple[str, ...] = ()
    money_fen: int | None = None
    households: int | None = None
    flags: Annotated[tuple[ResolutionFlag, ...], Field(exclude_if=not_)] = ()
    evaluator: UnitCode | None = None
    """Who evaluates it in place of the centre's review and revisit: the unit that asked (A3)."""


class ResolutionAccepted(IssueEvent):
    """The review (审核) accepted the feedback; the revisit may begin.

    `evaluator` is who gives the answer in place of the centre.
    """

    TOPIC: ClassVar[str] = "issue.resolution-accepted.v1"

    findings: Sealed | None = None
    evaluator: UnitCode | None = None


class ResolutionSentBack(IssueEvent):
    """The review sent the feedback back; the old resolve deadline runs on."""

    TOPIC: ClassVar[str] = "issue.resolution-sent-back.v1"

    findings: Sealed
    reworks: int


EVENTS: Final = (
    ComplainantContacted,
    ContactAttempted,
    ProgressRecorded,
    IssueResolved,
    ResolutionAccepted,
    ResolutionSentBack,
)
