"""A place that gets free elsewhere finds who waits: no step waits for another issue."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from tests.desk import Desk, receipt_in
from tests.ordinary import DISPATCHER
from tests.pool_desk import FIRST, OTHER, THIRD, adjust, claim, full, offered, sent, waiting
from tests.pools import SECOND, facts_of_pools
from workers.freed_places import FreedPlaces


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk of a county with pools."""
    desk = Desk(tmp_path, facts=facts_of_pools())
    yield desk
    desk.close()


async def look_for_who_waits(desk: Desk) -> None:
    """Let the relay read the whole log."""
    places = FreedPlaces(lambda holder: waiting(desk, holder), fill=desk.acceptor.fill_places)
    await places.handle(desk.store.page(0, 1_000).recorded)


def status(desk: Desk, issue_id: UUID) -> str:
    """Return the status of an issue."""
    head = desk.acceptor.head(issue_id).head
    assert head is not None
    return head.status


class TestFreedPlaces:
    """Communities, batches, units and people: whoever queues for them is looked at."""

    async def test_a_place_that_gets_free_elsewhere_finds_who_waits(self, desk: Desk) -> None:
        """In the order in which they queued, over all demands of the community."""
        one = full(desk)
        first, second = sent(desk, "east"), sent(desk, "east", "batch-2")
        for issue_id, by in ((first, THIRD), (second, SECOND)):
            receipt_in(claim(desk, issue_id, by, wait=True))
        assert waiting(desk, "place:east") == (first, second)
        release = desk.order("ReleaseClaim", FIRST, draft={"reason": "没有人手"}, issue_id=one)
        receipt_in(desk.give(release))
        await look_for_who_waits(desk)
        assert desk.stored(first)[-1].event.stamp.via == "direct"
        assert status(desk, first) == "claimed"
        assert (status(desk, second), waiting(desk, "place:east")) == ("dispatched", (second,))
        before = desk.store.last_position()
        await look_for_who_waits(desk)
        assert desk.store.last_position() == before

    async def test_a_moved_bound_finds_who_waits_for_other_demands(self, desk: Desk) -> None:
        """More places are for all who queue there."""
        one = full(desk)
        other = sent(desk, "east")
        receipt_in(claim(desk, other, THIRD, wait=True))
        receipt_in(adjust(desk, one, "place", 3))
        await look_for_who_waits(desk)
        assert status(desk, other) == "claimed"

    async def test_a_unit_with_room_again_gets_what_it_waits_for(self, desk: Desk) -> None:
        """It was passed over while it was busy; now its turn has come."""
        one, two = offered(desk), offered(desk)
        receipt_in(claim(desk, one, FIRST))
        receipt_in(claim(desk, one, OTHER, wait=True))
        receipt_in(claim(desk, two, OTHER))
        for issue_id, by in ((one, FIRST), (two, OTHER)):
            release = desk.order(
                "ReleaseClaim", by, draft={"reason": "没有人手"}, issue_id=issue_id
            )
            receipt_in(desk.give(release))
        assert status(desk, one) == "dispatched"
        await look_for_who_waits(desk)
        assert status(desk, one) == "claimed"

    def test_nobody_waits_for_what_has_ended(self, desk: Desk) -> None:
        """A demand that is taken back leaves no queue behind."""
        full(desk)
        one = sent(desk, "east")
        receipt_in(claim(desk, one, THIRD, wait=True))
        recall = desk.order("RecallDispatch", DISPATCHER, draft={"reason": "另派"}, issue_id=one)
        receipt_in(desk.give(recall))
        assert waiting(desk, "place:east") == waiting(desk, "unit:labour") == ()
