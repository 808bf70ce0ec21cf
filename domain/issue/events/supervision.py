"""Events of supervision and of the clocks: warnings, breaches, urges, reports, supervisions."""

from operator import not_
from typing import Annotated, ClassVar, Final

from pydantic import Field

from domain.base import CertificateCode, Instant, PersonCode, ReasonCode, Sealed, UnitCode
from domain.deadlines.model import Clock
from domain.issue.events.base import IssueEvent
from domain.issue.events.rung import ToldEvent
from domain.issue.values import SupervisionLevel


class DeadlineWarned(IssueEvent):
    """A deadline comes near. `due_action_at` is when it should have fired, whenever it did.

    `evaluator` is who answers for it where those who asked evaluate what was done.
    """

    TOPIC: ClassVar[str] = "issue.deadline-warned.v1"

    deadline_id: str
    clock: Clock
    revision: int
    action: str
    due_action_at: Instant
    due_at: Instant
    fired_at: Instant
    evaluator: UnitCode | None = None


class DeadlineBreached(IssueEvent):
    """A deadline passed. The moment of overdue is `due_at`; `fired_at` may be later.

    `evaluator` is who answers for it where those who asked evaluate what was done.
    """

    TOPIC: ClassVar[str] = "issue.deadline-breached.v1"

    deadline_id: str
    clock: Clock
    revision: int
    due_at: Instant
    fired_at: Instant
    evaluator: UnitCode | None = None
    flags: Annotated[tuple[str, ...], Field(exclude_if=not_)] = ()


class BreachRevoked(IssueEvent):
    """A breach recorded while a step received in time was under way is taken back."""

    TOPIC: ClassVar[str] = "issue.breach-revoked.v1"

    deadline_id: str
    clock: Clock
    revision: int


class DeadlinesRevised(IssueEvent):
    """Running deadlines moved; `changed` holds the new values, `before` the old due instants."""

    TOPIC: ClassVar[str] = "issue.deadlines-revised.v1"

    why: str
    before: tuple[tuple[str, Instant], ...]
    policy_ref: str | None = None
    """The policy that decides from now on, where the issue was taken over to another version."""
    note: Sealed | None = None


class IssueUrged(ToldEvent):
    """Who has the issue is urged (催办)."""

    TOPIC: ClassVar[str] = "issue.urged.v1"

    note: Sealed | None = None


class NoticeGiven(ToldEvent):
    """Somebody is told how a deadline stands."""

    TOPIC: ClassVar[str] = "issue.notice-given.v1"


class IssueEscalated(ToldEvent):
    """The issue is reported upwards, past posts that are vacant or recused."""

    TOPIC: ClassVar[str] = "issue.escalated.v1"


class CriticismGiven(ToldEvent):
    """The unit is criticised in writing (书面批评): urged, silent, without an explanation."""

    TOPIC: ClassVar[str] = "issue.criticism-given.v1"


class IssueSupervised(ToldEvent):
    """The issue is under supervision (督办); `unit` is who answers for it."""

    TOPIC: ClassVar[str] = "issue.supervised.v1"

    supervision: str
    level: SupervisionLevel
    ground: ReasonCode
    note: Sealed | None = None
    answer_by: Instant | None = None


class SupervisionAnswered(IssueEvent):
    """The supervised unit has answered; the supervision goes on until it is lifted."""

    TOPIC: ClassVar[str] = "issue.supervision-answered.v1"

    supervision: str
    unit: UnitCode
    answer: Sealed


class SupervisionLifted(IssueEvent):
    """A supervision came to its end."""

    TOPIC: ClassVar[str] = "issue.supervision-lifted.v1"

    supervision: str
    result: Sealed


class InterviewRecorded(IssueEvent):
    """A formal talk was held with who answers for the unit (约谈)."""

    TOPIC: ClassVar[str] = "issue.interview-recorded.v1"

    unit: UnitCode
    person: PersonCode
    findings: Sealed
    improve_by: Instant
    recheck_at: Instant | None = None


class AccountabilityOpened(IssueEvent):
    """A unit was called to account (问责); `certificate` is the forbidden one it demanded."""

    TOPIC: ClassVar[str] = "issue.accountability-opened.v1"

    unit: UnitCode
    ground: ReasonCode
    certificate: CertificateCode | None = None
    findings: Sealed


EVENTS: Final = (
    DeadlineWarned,
    DeadlineBreached,
    BreachRevoked,
    DeadlinesRevised,
    IssueUrged,
    NoticeGiven,
    IssueEscalated,
    CriticismGiven,
    IssueSupervised,
    SupervisionAnswered,
    SupervisionLifted,
    InterviewRecorded,
    AccountabilityOpened,
)
