"""Events of the clocks: warnings, breaches, and deadlines that were revised."""

from typing import ClassVar, Final

from domain.base import Instant
from domain.deadlines.model import Clock
from domain.issue.events.base import IssueEvent


class DeadlineWarned(IssueEvent):
    """A deadline comes near. `due_action_at` is when it should have fired, whenever it did."""

    TOPIC: ClassVar[str] = "issue.deadline-warned.v1"

    deadline_id: str
    clock: Clock
    revision: int
    action: str
    due_action_at: Instant
    due_at: Instant
    fired_at: Instant


class DeadlineBreached(IssueEvent):
    """A deadline passed. The moment of overdue is `due_at`; `fired_at` may be later."""

    TOPIC: ClassVar[str] = "issue.deadline-breached.v1"

    deadline_id: str
    clock: Clock
    revision: int
    due_at: Instant
    fired_at: Instant


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


EVENTS: Final = (DeadlineWarned, DeadlineBreached, BreachRevoked, DeadlinesRevised)
