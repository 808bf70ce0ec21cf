"""Events of yellow and red cards."""

from typing import ClassVar, Final, Literal

from domain.base import PersonCode, ReasonCode, Sealed, UnitCode
from domain.deadlines.ladder import RungAct
from domain.issue.events.base import IssueEvent
from domain.issue.events.rung import RungEvent
from domain.issue.values import CardColour


class CardIssued(RungEvent):
    """A card was given (黄牌, 红牌) to exactly one unit or person.

    `points`, `letter` and `interview` are what the policy makes of it, cards before it counted.
    """

    TOPIC: ClassVar[str] = "issue.card-issued.v1"

    card: str
    colour: CardColour
    unit: UnitCode | None = None
    person: PersonCode | None = None
    ground: ReasonCode
    note: Sealed | None = None
    points: int = 0
    letter: bool = False
    interview: bool = False


class CardWithheld(RungEvent):
    """What is due is not done while the deadline is provisional (rules.md 2.3)."""

    TOPIC: ClassVar[str] = "issue.card-withheld.v1"

    does: RungAct
    unit: UnitCode | None = None


class CardAppealed(IssueEvent):
    """Who was given the card contests it (申诉)."""

    TOPIC: ClassVar[str] = "issue.card-appealed.v1"

    card: str
    grounds: Sealed


class CardUpheld(IssueEvent):
    """The appeal failed; the card stands."""

    TOPIC: ClassVar[str] = "issue.card-upheld.v1"

    card: str
    findings: Sealed


class CardRevoked(IssueEvent):
    """The card counts no more: its appeal was granted, or the step was in time after all."""

    TOPIC: ClassVar[str] = "issue.card-revoked.v1"

    card: str
    cause: Literal["appeal", "in_time"]
    findings: Sealed | None = None


EVENTS: Final = (CardIssued, CardWithheld, CardAppealed, CardUpheld, CardRevoked)
