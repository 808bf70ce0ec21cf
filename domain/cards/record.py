"""Which cards count against one unit or person, folded from his stream."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, Literal
from uuid import UUID

from domain.aggregate import Aggregate, AggregateCommand, Given, Standing
from domain.base import Frozen
from domain.cards.events import CardCounted, CardDiscounted
from domain.event import AggregateEvent, stream_id
from domain.issue.values import CardColour

NAME: Final = "cards"
_KEPT_YEARS: Final = 2
"""The longest span is a year; a card may be entered in the year after its day."""

Span = Literal["month", "quarter", "year"]
"""Of the calendar, in local days."""


class CountedCard(Frozen):
    """A card that counts, by its issue and its code there, and the day it was due."""

    issue: UUID
    card: str
    colour: CardColour
    on: date


class CardRecord(Frozen):
    """The cards that count, the first one first; those of years ago are forgotten."""

    cards: tuple[CountedCard, ...] = ()


def is_in_span(span: Span, one: date, other: date) -> bool:
    """Return whether both days lie in one month, quarter or year of the calendar."""
    return _PLACES[span](one) == _PLACES[span](other)


_PLACES: Final[Mapping[Span, Callable[[date], tuple[int, int]]]] = {
    "month": lambda day: (day.year, day.month),
    "quarter": lambda day: (day.year, (day.month - 1) // 3),
    "year": lambda day: (day.year, 0),
}


def evolve(record: CardRecord, event: AggregateEvent) -> CardRecord:
    """Return the record after the event."""
    if isinstance(event, CardCounted):
        new = CountedCard(issue=event.issue, card=event.card, colour=event.colour, on=event.on)
        kept = (each for each in record.cards if new.on.year - each.on.year < _KEPT_YEARS)
        return CardRecord(cards=(*kept, new))
    if isinstance(event, CardDiscounted):
        gone = (event.issue, event.card)
        return CardRecord(cards=tuple(c for c in record.cards if (c.issue, c.card) != gone))
    return record


def _decide(_record: CardRecord, _command: AggregateCommand, _given: Given) -> tuple[()]:
    """Bring nothing about: cards are given and revoked by orders to issues alone."""
    return ()


CARDS: Final = Aggregate[CardRecord, AggregateCommand, AggregateEvent](
    NAME, new=lambda _: CardRecord(), decide=_decide, evolve=evolve
)


def target_stream(target: str) -> UUID:
    """Return the id of the stream of a `unit:<code>` or `person:<code>`."""
    return stream_id(NAME, target)


def no_cards(target: str) -> Standing[CardRecord]:
    """Return the record of whom no card is known."""
    return CARDS.begin(target_stream(target))
