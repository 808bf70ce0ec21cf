"""Events of the stream of one who is given cards: one more counts, one counts no more."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from domain.event import AggregateEvent
from domain.issue.values import CardColour


class CardCounted(AggregateEvent):
    """A card of the unit or person counts, with those of other issues, on the day it was due."""

    TOPIC: ClassVar[str] = "cards.counted.v1"

    target: str
    issue: UUID
    card: str
    colour: CardColour
    on: date


class CardDiscounted(AggregateEvent):
    """The card was revoked: it counts no more."""

    TOPIC: ClassVar[str] = "cards.discounted.v1"

    target: str
    issue: UUID
    card: str
