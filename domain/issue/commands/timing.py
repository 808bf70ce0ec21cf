"""Orders about the time a unit has: extension, pause, a breach that is taken back."""

from typing import Annotated, Final, Literal

from pydantic import Field

from domain.base import Instant, ReasonCode, Sealed
from domain.deadlines.model import Clock
from domain.issue.commands.base import Command


class RequestExtension(Command):
    """Ask for more time to resolve (延期), before the limit has passed.

    `amount` counts in the limit's own unit.
    """

    amount: Annotated[int, Field(ge=1)]
    reason: Sealed | None = None
    complainant_told: bool = False


class DecideExtension(Command):
    """Grant or refuse an extension; the second round takes a higher approver."""

    decision: Literal["grant", "refuse"]
    findings: Sealed | None = None


class PauseClock(Command):
    """Let a clock stand (暂停计时) for a listed reason; it runs on by itself at `until`."""

    clock: Clock = "resolve"
    reason: ReasonCode | None = None
    until: Instant | None = None
    note: Sealed | None = None


class ResumeClock(Command):
    """Let a paused clock run on before its planned end."""

    clock: Clock = "resolve"
    note: Sealed | None = None


class VoidBreach(Command):
    """Take back a breach: a step recorded offline in time, on a slip, was entered late."""

    deadline: str
    reason: Sealed


COMMANDS: Final = (RequestExtension, DecideExtension, PauseClock, ResumeClock, VoidBreach)
