"""Demands of a county of pools at a desk: offered, claimed, and what their holders have in hand."""

from uuid import UUID

from application.aggregates import Aggregates
from domain.base import Actor
from domain.capacity.events import CapacityReleased, CapacityTaken
from domain.capacity.holding import HOLDING, holder_stream
from domain.step import Outcome
from tests.desk import REPORT, Desk, receipt_in
from tests.ordinary import DISPATCHER
from tests.pools import MEMBERS, UNITS

FIRST, OTHER, THIRD = MEMBERS


def offered(desk: Desk, source: str = "community", **fields: object) -> UUID:
    """Take a demand in, offer it to three units, and return its id."""
    issue_id = desk.report(draft={**REPORT, "source": source}).issue_id
    draft = {"eligible": list(UNITS), **fields}
    receipt_in(desk.give(desk.order("DispatchIssue", DISPATCHER, draft=draft, issue_id=issue_id)))
    return issue_id


def claim(desk: Desk, issue_id: UUID, by: Actor, **draft: object) -> Outcome:
    """Claim a demand."""
    return desk.give(desk.order("ClaimIssue", by, draft=draft, issue_id=issue_id))


def places(desk: Desk, holder: str) -> list[tuple[type, UUID]]:
    """Return what the stream of a holder says, in order."""
    recorded = (each.event for each in desk.store.read(holder_stream(holder)))
    return [
        (type(event), event.issue)
        for event in recorded
        if isinstance(event, CapacityTaken | CapacityReleased)
    ]


def sent(desk: Desk, place: str, batch: str = "batch-1") -> UUID:
    """Offer a demand at a place in a batch: two claims a demand and a place, three a batch."""
    report = {**REPORT, "source": "sending", "location": {"place": place}}
    issue_id = desk.report(draft=report).issue_id
    draft = {"eligible": list(UNITS), "batch": batch}
    receipt_in(desk.give(desk.order("DispatchIssue", DISPATCHER, draft=draft, issue_id=issue_id)))
    return issue_id


def full(desk: Desk, place: str = "east") -> UUID:
    """Return a demand whose two claims fill its place."""
    issue_id = sent(desk, place)
    for by in (FIRST, OTHER):
        receipt_in(claim(desk, issue_id, by))
    return issue_id


def adjust(desk: Desk, issue_id: UUID, bound: str, capacity: int) -> Outcome:
    """Move a bound that many demands share, by an order to one of them."""
    draft = {"bound": bound, "capacity": capacity, "reason": "需要更多人"}
    return desk.give(desk.order("AdjustCapacity", DISPATCHER, draft=draft, issue_id=issue_id))


def waiting(desk: Desk, holder: str) -> tuple[UUID, ...]:
    """Return the issues with somebody who waits for a place of the holder."""
    latest = Aggregates(desk.store, desk.clock).latest(HOLDING, holder_stream(holder))
    return latest.standing.state.waiting
