"""Orders of handling and review."""

from typing import Annotated, Final, Literal

from pydantic import Field

from domain.base import ReasonCode, Sealed
from domain.issue.commands.base import Command
from domain.issue.values import Call, ContactMethod, ResolutionFlag, ResolutionOutcome, Visibility


class RecordContact(Command):
    """Record that the complainant was contacted, or that it was tried in vain."""

    method: ContactMethod
    reached: bool
    call: Call | None = None
    note: Sealed | None = None


class RecordProgress(Command):
    """Record what was done so far."""

    note: Sealed
    attachments: tuple[str, ...] = ()
    visible_to: Visibility = "staff"


class ResolveIssue(Command):
    """Give the unit's feedback (办结反馈) with the reply to the complainant."""

    outcome: ResolutionOutcome
    cause: ReasonCode | None = None
    reply: Sealed
    measures: Sealed | None = None
    evidence: tuple[str, ...] = ()
    money_fen: Annotated[int, Field(ge=0, le=10**15)] | None = None
    """Spent on it; sums of it stay whole numbers that a database holds."""
    households: Annotated[int, Field(ge=0, le=10**9)] | None = None
    flags: tuple[ResolutionFlag, ...] = ()
    """Set by the edge, which alone sees the words."""


class ReviewResolution(Command):
    """Accept the feedback or send it back with findings (审核)."""

    decision: Literal["accept", "send_back"]
    findings: Sealed | None = None


COMMANDS: Final = (RecordContact, RecordProgress, ResolveIssue, ReviewResolution)
