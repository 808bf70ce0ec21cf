"""An aggregate of the tests' own: a pool with three places, so that no county's rules matter."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import ClassVar, Final
from uuid import UUID

from application.mapper import EventMapper
from application.topics import EventTopics
from domain.aggregate import Aggregate, AggregateCommand, Given
from domain.base import Actor
from domain.errors import DomainError
from domain.event import AggregateEvent, Event, stream_id
from domain.issue.events import EVENTS
from tests.store_events import NoteTaken

NOW: Final = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
KEEPER: Final = Actor(id="pool-keeper-1", role="administrator")
PLACES: Final = 3


class TakePlaces(AggregateCommand):
    """Take a place for each holder who has none."""

    holders: tuple[str, ...]


class PlaceTaken(AggregateEvent):
    """A holder has a place."""

    TOPIC: ClassVar[str] = "test.place-taken.v1"

    holder: str


class PoolFullError(DomainError):
    """No place is left for everybody who was named."""

    code = "test_pool_full"
    text = "The pool has {places} places."


Holders = tuple[str, ...]


def decide(holders: Holders, command: TakePlaces, given: Given) -> tuple[PlaceTaken, ...]:
    """Give a place to each who has none, or to nobody."""
    new = [holder for holder in command.holders if holder not in holders]
    if len(holders) + len(new) > PLACES:
        raise PoolFullError(places=PLACES)
    return tuple(
        PlaceTaken(entry=given.entry(command, nth), holder=holder)
        for nth, holder in enumerate(new, 1)
    )


def evolve(holders: Holders, event: PlaceTaken) -> Holders:
    """Return who holds a place after the event."""
    return holders if event.holder in holders else (*holders, event.holder)


POOL: Final = Aggregate("test.pool", new=lambda _: (), decide=decide, evolve=evolve)
STREAM: Final = stream_id("test.pool", "north")
MAPPER: Final = EventMapper(EventTopics([*EVENTS, PlaceTaken, NoteTaken]))


def amid(events: Iterable[Event]) -> Iterator[Event]:
    """Yield the events of a log with one of the pool's before, between and behind them."""
    versions = count(1)
    for event in events:
        yield from taken("a", version=next(versions))
        yield event
    yield from taken("a", version=next(versions))


def take(*holders: str, command_id: str = "", at: datetime = NOW) -> TakePlaces:
    """Return the order to take places for the holders."""
    return TakePlaces(
        command_id=command_id or f"take-{'-'.join(holders)}",
        actor=KEEPER,
        received_at=at,
        reason="the list of the week",
        holders=holders,
    )


def taken(*holders: str, stream: UUID = STREAM, version: int = 1) -> list[PlaceTaken]:
    """Return the events by which these holders got their places, from a version on."""
    given = Given(POOL.name, stream, version - 1, NOW)
    return list(decide((), take(*holders), given))
