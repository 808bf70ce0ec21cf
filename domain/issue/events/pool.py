"""Events of the pool: offered to many, waited for, passed on, lapsed."""

from typing import ClassVar, Final, Literal

from domain.base import Instant, PersonCode, Sealed, UnitCode
from domain.issue.events.base import IssueEvent
from domain.issue.values import SharedBound


class IssueOffered(IssueEvent):
    """Offered to the eligible instead of sent to a lead unit: a pool, or an order (点单).

    Of an order one unit is asked after the other, in this order. `starts_at` and `ends_at` say when
    the service is to be done. `place` is the community, else the place, and `batch` the batch whose
    claims its loop bounds; without a bound no place is noted.
    """

    TOPIC: ClassVar[str] = "issue.offered.v1"

    loop: str
    mode: Literal["pool", "order"]
    units: tuple[UnitCode, ...] = ()
    persons: tuple[PersonCode, ...] = ()
    capacity: int
    menu_item: str | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    instruction: Sealed | None = None
    place: str | None = None
    batch: str | None = None


class OfferWithdrawn(IssueEvent):
    """The offer was taken back before anybody claimed it."""

    TOPIC: ClassVar[str] = "issue.offer-withdrawn.v1"

    reason: Sealed


class ClaimQueued(IssueEvent):
    """All places are taken; this one waits for the next that is free."""

    TOPIC: ClassVar[str] = "issue.claim-queued.v1"

    unit: UnitCode
    claimant: PersonCode


class ClaimLeaseExpired(IssueEvent):
    """A claim lapsed because nothing was served in time; it counts against the unit."""

    TOPIC: ClassVar[str] = "issue.claim-lease-expired.v1"

    unit: UnitCode
    claimant: PersonCode
    lease_until: Instant
    fired_at: Instant
    back_to: Literal["claimed", "dispatched"]


class CapacityAdjusted(IssueEvent):
    """The demand takes more claims than before, or fewer.

    With `bound` it is all demands together in the community, or the batch, of this `code`.
    """

    TOPIC: ClassVar[str] = "issue.capacity-adjusted.v1"

    capacity: int
    capacity_before: int
    reason: Sealed
    bound: SharedBound | None = None
    code: str | None = None


class OrderPassedOn(IssueEvent):
    """The organisation asked did not accept in time; the next one is asked."""

    TOPIC: ClassVar[str] = "issue.order-passed-on.v1"

    from_unit: UnitCode
    unit: UnitCode


EVENTS: Final = (
    IssueOffered,
    OfferWithdrawn,
    ClaimQueued,
    ClaimLeaseExpired,
    CapacityAdjusted,
    OrderPassedOn,
)
