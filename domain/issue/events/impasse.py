"""Events of what cannot be finished now (挂账) or at all (终止)."""

from datetime import date
from typing import ClassVar, Final, Literal

from domain.base import PersonCode, ReasonCode, Sealed, UnitCode
from domain.issue.events.base import IssueEvent


class IssueSuspended(IssueEvent):
    """The issue is on the ledger (挂账): its clocks stand until it is reinstated."""

    TOPIC: ClassVar[str] = "issue.suspended.v1"

    ground: ReasonCode
    reason: Sealed
    measures: Sealed
    expected_on: date
    review_on: date
    approver: PersonCode


class SuspensionReviewed(IssueEvent):
    """The ledger was looked through: what becomes of this issue."""

    TOPIC: ClassVar[str] = "issue.suspension-reviewed.v1"

    decision: Literal["keep", "resume", "close"]
    findings: Sealed
    review_on: date | None = None


class SuspensionReviewMissed(IssueEvent):
    """Nobody reviewed the suspension in time; the next review is due on `review_on`.

    `supervise`: so many were missed in a row that supervision follows.
    """

    TOPIC: ClassVar[str] = "issue.suspension-review-missed.v1"

    missed: int
    review_on: date
    supervise: bool


class IssueReinstated(IssueEvent):
    """Off the ledger: the unit works on it again, with the time its clocks had left."""

    TOPIC: ClassVar[str] = "issue.reinstated.v1"

    reason: Sealed


class TerminationRequested(IssueEvent):
    """The unit asks to end the matter without solving it; the clocks run on."""

    TOPIC: ClassVar[str] = "issue.termination-requested.v1"

    unit: UnitCode
    ground: ReasonCode
    evidence: tuple[str, ...]
    explanation: Sealed


class IssueTerminated(IssueEvent):
    """The centre ends the matter (终止): the complainant gets `explanation`."""

    TOPIC: ClassVar[str] = "issue.terminated.v1"

    ground: ReasonCode
    explanation: Sealed
    findings: Sealed | None = None


class TerminationRefused(IssueEvent):
    """The unit goes on with the matter."""

    TOPIC: ClassVar[str] = "issue.termination-refused.v1"

    ground: ReasonCode
    findings: Sealed | None = None


EVENTS: Final = (
    IssueSuspended,
    SuspensionReviewed,
    SuspensionReviewMissed,
    IssueReinstated,
    TerminationRequested,
    IssueTerminated,
    TerminationRefused,
)
