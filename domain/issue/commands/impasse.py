"""Orders on what cannot be finished now (挂账) or at all (终止)."""

from datetime import date
from typing import Final, Literal

from domain.base import ReasonCode, Sealed
from domain.issue.commands.base import Command


class SuspendIssue(Command):
    """Put the issue on the suspension ledger (挂账). The first person asks, a second approves."""

    ground: ReasonCode | None = None
    reason: Sealed | None = None
    measures: Sealed | None = None
    expected_on: date | None = None
    review_on: date | None = None
    complainant_told: bool = False


class ReviewSuspension(Command):
    """Review a suspended issue: keep it on the ledger, work on it again, or bring it to its end."""

    decision: Literal["keep", "resume", "close"]
    findings: Sealed
    review_on: date | None = None


class ReinstateIssue(Command):
    """Take the issue off the ledger before its review; the unit works on it again."""

    reason: Sealed


class RequestTermination(Command):
    """Ask to end the matter without solving it (不属实·不配合)."""

    ground: ReasonCode
    evidence: tuple[str, ...] = ()
    explanation: Sealed


class DecideTermination(Command):
    """Rule on a termination, from outside the unit that asked."""

    decision: Literal["grant", "refuse"]
    findings: Sealed | None = None


COMMANDS: Final = (
    SuspendIssue,
    ReviewSuspension,
    ReinstateIssue,
    RequestTermination,
    DecideTermination,
)
