"""Events about the time a unit has: extensions, pauses, a breach that was taken back."""

from typing import ClassVar, Final

from domain.base import Instant, ReasonCode, Sealed, UnitCode
from domain.deadlines.model import Clock
from domain.issue.events.base import IssueEvent


class ExtensionRequested(IssueEvent):
    """The unit asks for more time (延期), in time. `amount` counts in the limit's own unit."""

    TOPIC: ClassVar[str] = "issue.extension-requested.v1"

    unit: UnitCode
    deadline_id: str
    round: int
    amount: int
    reason: Sealed


class ExtensionGranted(IssueEvent):
    """The limit is longer: due at `due_before` until now, at `due_at` from now on."""

    TOPIC: ClassVar[str] = "issue.extension-granted.v1"

    deadline_id: str
    round: int
    amount: int
    due_before: Instant
    due_at: Instant
    findings: Sealed | None = None


class ExtensionRefused(IssueEvent):
    """The old limit stands. `deemed`: nobody decided in time, so it counts as refused."""

    TOPIC: ClassVar[str] = "issue.extension-refused.v1"

    deadline_id: str
    round: int
    deemed: bool = False
    findings: Sealed | None = None


class ClockPaused(IssueEvent):
    """A clock stands (暂停计时) for a reason of the policy; it runs on by itself at `until`."""

    TOPIC: ClassVar[str] = "issue.clock-paused.v1"

    deadline_id: str
    clock: Clock
    reason: ReasonCode
    until: Instant
    note: Sealed | None = None


class ClockResumed(IssueEvent):
    """A clock runs on with the time it had left. `planned`: by itself, as was said before."""

    TOPIC: ClassVar[str] = "issue.clock-resumed.v1"

    deadline_id: str
    clock: Clock
    planned: bool
    note: Sealed | None = None


class BreachVoided(IssueEvent):
    """A breach is void: the step was taken in time, offline, and proved by its slip."""

    TOPIC: ClassVar[str] = "issue.breach-voided.v1"

    deadline_id: str
    clock: Clock
    revision: int
    done_at: Instant
    reason: Sealed


EVENTS: Final = (
    ExtensionRequested,
    ExtensionGranted,
    ExtensionRefused,
    ClockPaused,
    ClockResumed,
    BreachVoided,
)
