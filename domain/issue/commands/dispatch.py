"""Orders of dispatch and claim."""

from typing import Annotated, Final, Literal

from pydantic import Field

from domain.base import Instant, PersonCode, ReasonCode, Sealed, UnitCode
from domain.issue.commands.base import Command
from domain.issue.values import BatchCode


class DispatchIssue(Command):
    """Send the issue to exactly one lead unit (派单). Without `unit`, the suggested one."""

    unit: UnitCode | None = None
    person: PersonCode | None = None
    assisting: tuple[UnitCode, ...] = ()
    instruction: Sealed | None = None
    designated: bool = False
    escalate_reason: Sealed | None = None
    """Why a level of the tree is skipped (提级)."""
    eligible: tuple[UnitCode, ...] = ()
    """In a pool: the units that may claim, instead of one that leads; of an order, in turn."""
    eligible_persons: tuple[PersonCode, ...] = ()
    capacity: Annotated[int, Field(ge=1)] | None = None
    """How many may claim; without it as many as the loop says."""
    menu_item: str | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    batch: BatchCode | None = None
    """In a pool: with which demands it is offered together (分批下沉)."""
    list_version: str | None = None
    """The responsibility list that the dispatcher saw, if he cares: its policy or directory."""


class RecallDispatch(Command):
    """Take the dispatch back before it is claimed."""

    reason: Sealed


class ClaimIssue(Command):
    """Take the issue in hand for the unit it was sent to (领单), or a place of a pool (认领)."""

    wait: bool = False
    """Wait for the next place that becomes free."""
    done_by: Instant | None = None
    """When it shall be served by the claimant's plan; then the claim lapses."""


class ReleaseClaim(Command):
    """Give the claim up; the unit must claim again."""

    reason: Sealed


class RequestReturn(Command):
    """Ask to give the issue back (退单), once per unit and within the return limit."""

    reason: ReasonCode
    explanation: Sealed


class ReassignIssue(Command):
    """Move the issue to another unit or person (改派); within his unit its lead may."""

    unit: UnitCode | None = None
    person: PersonCode | None = None
    reason: Sealed
    escalate_reason: Sealed | None = None


class DecideReturn(Command):
    """Rule on a return: uphold it or refuse and designate the unit."""

    decision: Literal["uphold", "refuse"]
    findings: Sealed | None = None


COMMANDS: Final = (
    DispatchIssue,
    RecallDispatch,
    ClaimIssue,
    ReleaseClaim,
    RequestReturn,
    DecideReturn,
    ReassignIssue,
)
