"""Events of a holder's stream: a place taken by an issue, and given back."""

from typing import ClassVar
from uuid import UUID

from domain.base import Instant
from domain.event import AggregateEvent


class CapacityTaken(AggregateEvent):
    """An issue takes a place of the holder; `slot` is when he is engaged, where that was said."""

    TOPIC: ClassVar[str] = "capacity.taken.v1"

    holder: str
    issue: UUID
    loop: str
    starts_at: Instant | None = None
    ends_at: Instant | None = None


class CapacityReleased(AggregateEvent):
    """An issue gives the place of the holder back."""

    TOPIC: ClassVar[str] = "capacity.released.v1"

    holder: str
    issue: UUID


class StayBegan(AggregateEvent):
    """The person checked in on the site of an issue."""

    TOPIC: ClassVar[str] = "capacity.stay-began.v1"

    holder: str
    issue: UUID
    since: Instant


class StayEnded(AggregateEvent):
    """The person left the site."""

    TOPIC: ClassVar[str] = "capacity.stay-ended.v1"

    holder: str
    issue: UUID
    since: Instant
    left_at: Instant
