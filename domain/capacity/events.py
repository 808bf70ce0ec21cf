"""Events of a holder's stream: a place taken by an issue, and given back."""

from typing import ClassVar
from uuid import UUID

from domain.base import Instant, PersonCode
from domain.event import AggregateEvent


class CapacityTaken(AggregateEvent):
    """An issue takes a place of the holder, and when he is engaged, where that was said.

    Of a community or a batch each claimant takes one; `bound` is how many there are of them.
    """

    TOPIC: ClassVar[str] = "capacity.taken.v1"

    holder: str
    issue: UUID
    loop: str
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    claimant: PersonCode | None = None
    bound: int | None = None


class CapacityReleased(AggregateEvent):
    """An issue gives the place of the holder back; of a shared one that of the claimant alone."""

    TOPIC: ClassVar[str] = "capacity.released.v1"

    holder: str
    issue: UUID
    loop: str | None = None
    claimant: PersonCode | None = None


class CapacityBounded(AggregateEvent):
    """A community or a batch takes so many claims in a loop, whatever the loop says (P3)."""

    TOPIC: ClassVar[str] = "capacity.bounded.v1"

    holder: str
    loop: str
    capacity: int


class CapacityAwaited(AggregateEvent):
    """Somebody waits for a place of an issue, and so for one of the holder, too."""

    TOPIC: ClassVar[str] = "capacity.awaited.v1"

    holder: str
    issue: UUID


class CapacityForgone(AggregateEvent):
    """Nobody waits for a place of the issue any more."""

    TOPIC: ClassVar[str] = "capacity.forgone.v1"

    holder: str
    issue: UUID


class StayBegan(AggregateEvent):
    """The person checked in on the site of an issue."""

    TOPIC: ClassVar[str] = "capacity.stay-began.v1"

    holder: str
    issue: UUID
    since: Instant


class StayEnded(AggregateEvent):
    """The person left the site; of the past a stay is known by its end alone."""

    TOPIC: ClassVar[str] = "capacity.stay-ended.v1"

    holder: str
    issue: UUID
    since: Instant
    left_at: Instant
