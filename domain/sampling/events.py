"""What was told of a day's seed: its digest before the day, the seed itself after it."""

from datetime import date
from typing import ClassVar

from domain.event import AggregateEvent


class SeedCommitted(AggregateEvent):
    """The digest of the seed that will draw on a day; stored before the day begins."""

    TOPIC: ClassVar[str] = "sampling.seed-committed.v1"

    day: date
    commitment: str


class SeedRevealed(AggregateEvent):
    """The seed that drew on a day, in hex; its SHA-256 is what was committed."""

    TOPIC: ClassVar[str] = "sampling.seed-revealed.v1"

    day: date
    seed: str
