"""What one holder has in hand, folded from his stream, and the rules that bound it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from domain.aggregate import Aggregate, AggregateCommand, Given, Standing
from domain.base import Frozen, Instant
from domain.capacity.events import CapacityReleased, CapacityTaken
from domain.event import AggregateEvent, stream_id

NAME: Final = "capacity"


class Place(Frozen):
    """A place taken by an issue of a loop, with the hours that it engages the holder."""

    issue: UUID
    loop: str
    starts_at: Instant | None = None
    ends_at: Instant | None = None

    def overlaps(self, starts_at: datetime | None, ends_at: datetime | None) -> bool:
        """Return whether both engage the holder at one time; what names no hours engages never."""
        if not (self.starts_at and self.ends_at and starts_at and ends_at):
            return False
        return self.starts_at < ends_at and starts_at < self.ends_at


class Holding(Frozen):
    """The places of one holder."""

    places: tuple[Place, ...] = ()

    def of_loop(self, loop: str) -> tuple[Place, ...]:
        """Return the places that issues of a loop take."""
        return tuple(place for place in self.places if place.loop == loop)


HoldingEvent = CapacityTaken | CapacityReleased


def evolve(holding: Holding, event: AggregateEvent) -> Holding:
    """Return the holding after the event."""
    if isinstance(event, CapacityTaken):
        taken = Place(
            issue=event.issue, loop=event.loop, starts_at=event.starts_at, ends_at=event.ends_at
        )
        return Holding(places=(*holding.places, taken))
    if isinstance(event, CapacityReleased):
        left = tuple(place for place in holding.places if place.issue != event.issue)
        return Holding(places=left)
    return holding


def _decide(_holding: Holding, _command: AggregateCommand, _given: Given) -> tuple[()]:
    """Bring nothing about: places are taken and given back by orders to issues alone."""
    return ()


HOLDING: Final = Aggregate[Holding, AggregateCommand, AggregateEvent](
    NAME, new=lambda _: Holding(), decide=_decide, evolve=evolve
)


def holder_stream(holder: str) -> UUID:
    """Return the id of a holder's stream; `holder` is `unit:<code>` or `person:<code>`."""
    return stream_id(NAME, holder)


def nothing_held(holder: str) -> Standing[Holding]:
    """Return the holding of whom nothing is known yet."""
    return HOLDING.begin(holder_stream(holder))
