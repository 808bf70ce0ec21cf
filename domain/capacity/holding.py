"""What one holder has in hand, folded from his stream, and the rules that bound it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import Field

from domain.aggregate import Aggregate, AggregateCommand, Given, Standing
from domain.base import Frozen, Instant, PersonCode
from domain.capacity.events import (
    CapacityAwaited,
    CapacityBounded,
    CapacityForgone,
    CapacityReleased,
    CapacityTaken,
    StayBegan,
    StayEnded,
)
from domain.event import AggregateEvent, stream_id

NAME: Final = "capacity"


class Place(Frozen):
    """A place taken by an issue of a loop, with the hours that it engages the holder."""

    issue: UUID
    loop: str
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    claimant: PersonCode | None = None
    """Where each claimant takes one."""

    def overlaps(self, starts_at: datetime | None, ends_at: datetime | None) -> bool:
        """Return whether both engage the holder at one time; what names no hours engages never."""
        if not (self.starts_at and self.ends_at and starts_at and ends_at):
            return False
        return self.starts_at < ends_at and starts_at < self.ends_at


class Stay(Frozen):
    """A stay on the site of an issue; open while `left_at` is not known."""

    issue: UUID
    since: Instant
    left_at: Instant | None = None


class Holding(Frozen):
    """The places of one holder, and of a person his stays on site.

    `bounds` are how many places there are by loop, where somebody set that beside the loop.
    """

    places: tuple[Place, ...] = ()
    bounds: dict[str, int] = Field(default_factory=dict)
    stays: tuple[Stay, ...] = ()
    waiting: tuple[UUID, ...] = ()
    """The issues with somebody who waits, in the order in which they came."""

    def stay_at(self, instant: datetime) -> Stay | None:
        """Return the stay that an instant lies in; an open one has no end yet."""
        for stay in self.stays:
            if stay.left_at is None or stay.since <= instant < stay.left_at:
                return stay
        return None

    def stay_between(self, since: datetime, left_at: datetime) -> Stay | None:
        """Return an ended stay that shares a moment with this span."""
        for stay in self.stays:
            if stay.left_at and since < stay.left_at and stay.since < left_at:
                return stay
        return None

    def of_loop(self, loop: str) -> tuple[Place, ...]:
        """Return the places that issues of a loop take."""
        return tuple(place for place in self.places if place.loop == loop)


def evolve(holding: Holding, event: AggregateEvent) -> Holding:
    """Return the holding after the event."""
    if isinstance(event, CapacityTaken):
        return holding.model_copy(update={"places": (*holding.places, _place(event))})
    if isinstance(event, CapacityReleased):
        left = tuple(place for place in holding.places if not _is_given_back(place, event))
        return holding.model_copy(update={"places": left})
    if isinstance(event, CapacityBounded):
        bounds = {**holding.bounds, event.loop: event.capacity}
        return holding.model_copy(update={"bounds": bounds})
    if isinstance(event, CapacityAwaited):
        return holding.model_copy(update={"waiting": (*holding.waiting, event.issue)})
    if isinstance(event, CapacityForgone):
        still = tuple(issue for issue in holding.waiting if issue != event.issue)
        return holding.model_copy(update={"waiting": still})
    return holding.model_copy(update={"stays": _stays(holding, event)})


def _place(event: CapacityTaken) -> Place:
    return Place(
        issue=event.issue,
        loop=event.loop,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        claimant=event.claimant,
    )


def _is_given_back(place: Place, event: CapacityReleased) -> bool:
    return place.issue == event.issue and event.claimant in {None, place.claimant}


def _stays(holding: Holding, event: AggregateEvent) -> tuple[Stay, ...]:
    if isinstance(event, StayBegan):
        return (*holding.stays, Stay(issue=event.issue, since=event.since))
    if isinstance(event, StayEnded):
        ended = Stay(issue=event.issue, since=event.since, left_at=event.left_at)
        others = (s for s in holding.stays if s.issue != event.issue or s.left_at is not None)
        return (*others, ended)
    return holding.stays


def _decide(_holding: Holding, _command: AggregateCommand, _given: Given) -> tuple[()]:
    """Bring nothing about: places are taken and given back by orders to issues alone."""
    return ()


HOLDING: Final = Aggregate[Holding, AggregateCommand, AggregateEvent](
    NAME, new=lambda _: Holding(), decide=_decide, evolve=evolve
)


def holder_stream(holder: str) -> UUID:
    """Return the id of the stream of a `unit:<code>`, `person:…`, `place:…` or `batch:…`."""
    return stream_id(NAME, holder)


def nothing_held(holder: str) -> Standing[Holding]:
    """Return the holding of whom nothing is known yet."""
    return HOLDING.begin(holder_stream(holder))
