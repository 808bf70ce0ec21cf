"""Orders about yellow and red cards."""

from typing import Final, Literal

from domain.base import PersonCode, ReasonCode, Sealed, UnitCode
from domain.issue.commands.base import Command
from domain.issue.values import CardColour


class IssueCard(Command):
    """Give a card (黄牌, 红牌) to exactly one unit or person."""

    colour: CardColour
    unit: UnitCode | None = None
    person: PersonCode | None = None
    ground: ReasonCode
    note: Sealed | None = None


class AppealCard(Command):
    """Contest a card (申诉), as the one it was given to."""

    card: str
    grounds: Sealed


class DecideCardAppeal(Command):
    """Uphold a card that was appealed, or revoke it."""

    card: str
    decision: Literal["uphold", "revoke"]
    findings: Sealed


COMMANDS: Final = (IssueCard, AppealCard, DecideCardAppeal)
