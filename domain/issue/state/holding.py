"""Who has an issue in hand, who may have it, who helps, and where it lies."""

from datetime import date
from typing import Literal

from domain.base import Frozen, Instant, PersonCode, UnitCode
from domain.issue.values import AssistanceKind


class Claim(Frozen):
    """Who has the issue in hand, for which unit, and until when; or who waits for a place."""

    unit: UnitCode
    claimant: PersonCode
    at: Instant
    lease_until: Instant | None = None
    made_at: Instant | None = None
    """When he made it, where it was entered later by its slip."""

    @property
    def since(self) -> Instant:
        """When he took it, whenever that was entered."""
        return self.made_at or self.at


class GivenUp(Frozen):
    """A claim that somebody gave up or lost: its lease, and the limit that he had with it."""

    unit: UnitCode
    claimant: PersonCode
    lease_until: Instant | None = None
    deadline: str | None = None


class Pool(Frozen):
    """To whom the issue was offered instead of sent; of an order one unit at a time is asked."""

    mode: Literal["pool", "order"]
    units: tuple[UnitCode, ...] = ()
    persons: tuple[PersonCode, ...] = ()
    capacity: int = 1
    turn: int = 0
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    waiting: tuple[Claim, ...] = ()
    place: str | None = None
    """The community or place whose claims are bounded, and the batch."""
    batch: str | None = None

    @property
    def asked(self) -> tuple[UnitCode, ...]:
        """Return the units that may claim now."""
        return self.units[self.turn : self.turn + 1] if self.mode == "order" else self.units


class Assistance(Frozen):
    """A unit that was asked to help and has not yet done its part."""

    kind: AssistanceKind
    arrive_by: Instant | None = None
    """While its arrival is waited for."""
    arrived: bool = False


class Ground(Frozen):
    """The grid that its place lies in, as the directory of that version had it on a day."""

    grid: str
    since: date
    directory: str
