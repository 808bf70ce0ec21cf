"""Orders of what follows a closed issue: its rating, and leaving it out of the assessment."""

from typing import Annotated, Final, Literal

from pydantic import Field

from domain.base import ReasonCode, Sealed
from domain.issue.commands.base import Command


class RateIssue(Command):
    """Rate the handling with one to five stars (一事一评), as its complainant."""

    stars: Annotated[int, Field(strict=True)]
    reasons: tuple[ReasonCode, ...] = ()
    note: Sealed | None = None


class RequestExclusion(Command):
    """Ask to leave the issue out of the assessment (申诉剔除). It stays in the raw counts."""

    ground: ReasonCode
    proof: Sealed


class DecideExclusion(Command):
    """Decide on leaving it out. Granting takes two persons, both outside the unit."""

    decision: Literal["grant", "refuse"]
    findings: Sealed


COMMANDS: Final = (RateIssue, RequestExclusion, DecideExclusion)
