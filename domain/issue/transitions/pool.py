"""Status rows of the pool (mechanisms.md 1, A3 to A5, P3)."""

from typing import Final

from domain.issue.events.dispatch import IssueClaimed
from domain.issue.events.pool import (
    CapacityAdjusted,
    ClaimLeaseExpired,
    ClaimQueued,
    IssueOffered,
    OfferWithdrawn,
    OrderPassedOn,
)
from domain.issue.transitions.rows import HELD, Row

ROWS: Final[tuple[Row, ...]] = (
    Row(("reported", "in_conference"), IssueOffered, "dispatched", "A3: 需求发布"),
    Row(("dispatched",), OfferWithdrawn, "reported", "only before it is claimed"),
    Row(("claimed",), IssueClaimed, "=", "A4: several claims up to the capacity"),
    Row(HELD, ClaimQueued, "=", "P3: waiting list"),
    Row(("claimed",), ClaimLeaseExpired, "named", "A3: not served by then, it lapses"),
    Row(HELD, CapacityAdjusted, "=", "P3: AdjustCapacity is an event"),
    Row(("dispatched",), OrderPassedOn, "=", "A5: no acceptance in time, next organisation"),
)
