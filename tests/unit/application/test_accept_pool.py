"""Places of units and people across issues: taken and given back with the issue's own events."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from uuid import UUID

import pytest

from application.aggregates import Aggregates
from domain.base import Actor
from domain.capacity.events import CapacityBounded, CapacityReleased, CapacityTaken
from domain.capacity.holding import HOLDING, holder_stream
from domain.step import Outcome
from tests.desk import WAY, Desk, receipt_in, refusal_of
from tests.ordinary import COLLEAGUE, DISPATCHER, HANDLER, MORNING
from tests.pool_desk import FIRST, OTHER, THIRD, adjust, claim, full, offered, places, sent
from tests.pools import SECOND, facts_of_pools


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk of a county with pools."""
    desk = Desk(tmp_path, facts=facts_of_pools())
    yield desk
    desk.close()


class TestAcrossIssues:
    def test_a_unit_takes_no_more_than_it_may(self, desk: Desk) -> None:
        """One demand at a time in this loop; another unit may take the second."""
        one, two = offered(desk), offered(desk)
        receipt_in(claim(desk, one, FIRST))
        assert refusal_of(claim(desk, two, SECOND)) == "capacity_full"
        receipt_in(claim(desk, two, OTHER))

    def test_what_is_given_up_is_free_again(self, desk: Desk) -> None:
        """The place goes back in the transaction of the release."""
        one, two = offered(desk), offered(desk)
        receipt_in(claim(desk, one, FIRST))
        release = desk.order("ReleaseClaim", FIRST, draft={"reason": "没有人手"}, issue_id=one)
        receipt_in(desk.give(release))
        receipt_in(claim(desk, two, SECOND))
        assert places(desk, "unit:transport") == [
            (CapacityTaken, one),
            (CapacityReleased, one),
            (CapacityTaken, two),
        ]

    def test_hours_of_one_volunteer_do_not_overlap(self, desk: Desk) -> None:
        """He does one order at a time (A5); the next hour is free."""
        hours = [MORNING + timedelta(hours=each) for each in (24, 26, 27)]
        slots = ((0, 1), (0, 2), (1, 2))
        ids = [
            offered(
                desk,
                "volunteering",
                starts_at=hours[start].isoformat(),
                ends_at=hours[end].isoformat(),
            )
            for start, end in slots
        ]
        receipt_in(claim(desk, ids[0], FIRST))
        assert refusal_of(claim(desk, ids[1], FIRST)) == "overlapping_orders"
        receipt_in(claim(desk, ids[2], FIRST))

    def test_a_withdrawn_demand_holds_nobody(self, desk: Desk) -> None:
        """Whatever ends the issue gives the places back."""
        one = offered(desk)
        receipt_in(claim(desk, one, FIRST))
        reject = desk.order(
            "WithdrawIssue",
            Actor(id="clerk-1", role="clerk", unit="centre"),
            draft={"reason": "不需要了"},
            issue_id=one,
        )
        receipt_in(desk.give(reject))
        assert places(desk, "person:transport-handler-1")[-1] == (CapacityReleased, one)

    def test_the_same_order_again_takes_no_second_place(self, desk: Desk) -> None:
        """Its receipt comes back, and nothing is written."""
        one = offered(desk)
        order = desk.order("ClaimIssue", FIRST, draft={}, issue_id=one, key="k")
        assert receipt_in(desk.give(order)) == receipt_in(desk.give(order))
        assert places(desk, "unit:transport") == [(CapacityTaken, one)]

    def test_who_has_no_room_is_passed_over(self, desk: Desk) -> None:
        """A unit that took another demand meanwhile does not get the free place."""
        one, two = offered(desk), offered(desk)
        receipt_in(claim(desk, one, FIRST))
        receipt_in(claim(desk, one, OTHER, wait=True))
        receipt_in(claim(desk, two, OTHER))
        release = desk.order("ReleaseClaim", FIRST, draft={"reason": "没有人手"}, issue_id=one)
        assert receipt_in(desk.give(release)).status == "dispatched"


class TestReopened:
    """What is opened again takes its places again, where there are any."""

    @pytest.mark.parametrize("status", ["claimed", "reported"])
    def test_its_claimant_has_it_while_he_has_room(self, desk: Desk, status: str) -> None:
        """Busy elsewhere he takes no second one: it is offered anew, and nobody is refused."""
        busy = status == "reported"
        one, two = offered(desk), offered(desk)
        receipt_in(claim(desk, one, FIRST))
        for place in (2, 3, 4, 5):
            kind, by, draft = WAY[place]
            by = FIRST if by is HANDLER else by
            receipt_in(desk.give(desk.order(kind, by, draft=draft, issue_id=one)))
        if busy:
            receipt_in(claim(desk, two, SECOND))
        draft = {"reason": "又坏了"}
        reopened = desk.give(desk.order("ReopenIssue", DISPATCHER, draft=draft, issue_id=one))
        assert receipt_in(reopened).status == status
        is_held = places(desk, "unit:transport")[-1] == (CapacityTaken, one)
        assert is_held is not busy


def full_of(outcome: Outcome) -> tuple[object, ...]:
    """Return which bound was full, and of what."""
    assert refusal_of(outcome) == "capacity_full"
    assert outcome.refusal
    details = outcome.refusal.details
    return (details["bound"], details["capacity"], details["holders"])


class TestShared:
    """Communities and batches: so many claims of all their demands together (P3)."""

    def test_a_place_takes_no_more_claims_than_it_may(self, desk: Desk) -> None:
        """Each claimant counts, over all demands there; elsewhere there is room."""
        full(desk)
        there, elsewhere = sent(desk, "east"), sent(desk, "west")
        assert full_of(claim(desk, there, THIRD)) == ("place", 2, ("east",))
        receipt_in(claim(desk, elsewhere, THIRD))

    def test_a_batch_takes_no_more_claims_than_it_may(self, desk: Desk) -> None:
        """Over all places; the next batch begins anew (分批下沉)."""
        full(desk)
        second, third = sent(desk, "west"), sent(desk, "north")
        receipt_in(claim(desk, second, FIRST))
        assert full_of(claim(desk, third, OTHER)) == ("batch", 3, ("batch-1",))
        receipt_in(claim(desk, sent(desk, "north", "batch-2"), OTHER))

    def test_what_a_claimant_gives_up_is_free_again(self, desk: Desk) -> None:
        """His place alone goes back, and whoever waits for the demand has it in the same step."""
        one = full(desk)
        receipt_in(claim(desk, one, THIRD, wait=True))
        release = desk.order("ReleaseClaim", FIRST, draft={"reason": "没有人手"}, issue_id=one)
        topics = receipt_in(desk.give(release)).topics
        assert topics == ("issue.claim-released.v1", "issue.claimed.v1")
        other = sent(desk, "east")
        assert full_of(claim(desk, other, FIRST))[0] == "place"
        held = Aggregates(desk.store, desk.clock).latest(HOLDING, holder_stream("place:east"))
        assert [place.claimant for place in held.standing.state.places] == [OTHER.id, THIRD.id]

    def test_one_may_wait_for_a_full_place(self, desk: Desk) -> None:
        """He gets in as soon as his demand is looked at with room in the community."""
        full(desk)
        one = sent(desk, "east")
        queued = receipt_in(claim(desk, one, THIRD, wait=True))
        assert queued.topics == ("issue.claim-queued.v1",)
        moved = receipt_in(adjust(desk, one, "place", 3))
        assert moved.topics == ("issue.capacity-adjusted.v1", "issue.claimed.v1")

    def test_a_moved_bound_holds_for_every_demand_there(self, desk: Desk) -> None:
        """AdjustCapacity is an event of the order's issue, and one of what is bounded."""
        one = full(desk)
        receipt_in(adjust(desk, one, "place", 3))
        other = sent(desk, "east", "batch-2")
        receipt_in(claim(desk, other, THIRD))
        assert full_of(claim(desk, other, SECOND)) == ("place", 3, ("east",))
        (bounded,) = (
            each.event
            for each in desk.store.read(holder_stream("place:east"))
            if isinstance(each.event, CapacityBounded)
        )
        assert (bounded.loop, bounded.capacity) == ("in-batches", 3)

    def test_a_bound_never_falls_below_the_claims(self, desk: Desk) -> None:
        """Of all demands together; nobody is turned out."""
        full(desk)
        other = sent(desk, "west")
        receipt_in(claim(desk, other, THIRD))
        lost = adjust(desk, other, "batch", 2)
        assert refusal_of(lost) == "capacity_below_claims"
        assert lost.refusal
        assert lost.refusal.details == {"capacity": 2, "claims": 3}
        receipt_in(adjust(desk, other, "batch", 4))

    def test_what_no_loop_bounds_has_no_bound_to_move(self, desk: Desk) -> None:
        """A demand of another loop has its own capacity alone."""
        lost = adjust(desk, offered(desk), "place", 3)
        assert refusal_of(lost) == "unknown_reference"
        assert lost.refusal
        assert lost.refusal.details["accepted"] == ("demand",)

    def test_the_last_place_goes_to_one(self, tmp_path: Path) -> None:
        """Two processes, two demands, one place left: one claim wins."""
        desks = [Desk(tmp_path, facts=facts_of_pools()) for _ in range(2)]
        one, two = sent(desks[0], "east"), sent(desks[0], "east")
        receipt_in(claim(desks[0], one, FIRST))
        outcomes = together((desks[0], one, OTHER), (desks[1], two, THIRD))
        for desk in desks:
            desk.close()
        assert sorted(each.kind for each in outcomes) == ["accepted", "refused"]
        (lost,) = (each for each in outcomes if each.refusal)
        assert full_of(lost) == ("place", 2, ("east",))


def together(*jobs: tuple[Desk, UUID, Actor]) -> list[Outcome]:
    """Let several people claim at the same moment, each at a desk of his own."""
    ready = Barrier(len(jobs))

    def at_once(job: tuple[Desk, UUID, Actor]) -> Outcome:
        ready.wait()
        return claim(*job)

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(at_once, jobs))


class TestAtOnce:
    def test_two_claim_one_place(self, desk: Desk) -> None:
        """One wins, the other one is told who holds it."""
        for _ in range(5):
            one = offered(desk)
            outcomes = together((desk, one, FIRST), (desk, one, OTHER))
            assert sorted(each.kind for each in outcomes) == ["accepted", "refused"]
            lost = next(each for each in outcomes if each.refusal)
            assert refusal_of(lost) in {"already_claimed", "capacity_full"}
            winner = next(
                by for by, each in zip((FIRST, OTHER), outcomes, strict=True) if each.receipt
            )
            release = desk.order("ReleaseClaim", winner, draft={"reason": "下一轮"}, issue_id=one)
            receipt_in(desk.give(release))

    def test_one_unit_claims_two_demands(self, tmp_path: Path) -> None:
        """In two processes, which share nothing but the store: it gets one of them."""
        desks = [Desk(tmp_path, facts=facts_of_pools()) for _ in range(2)]
        one, two = offered(desks[0]), offered(desks[0])
        outcomes = together((desks[0], one, FIRST), (desks[1], two, SECOND))
        for desk in desks:
            desk.close()
        assert sorted(each.kind for each in outcomes) == ["accepted", "refused"]
        (lost,) = (each for each in outcomes if each.refusal)
        assert refusal_of(lost) == "capacity_full"

    def test_two_of_the_unit_it_was_sent_to(self, desk: Desk) -> None:
        """Outside the pool as well: the second one is told who was first."""
        issue_id = desk.report().issue_id
        desk.give(desk.step(issue_id, 0))
        outcomes = together((desk, issue_id, HANDLER), (desk, issue_id, COLLEAGUE))
        (lost,) = (each for each in outcomes if each.refusal)
        assert refusal_of(lost) == "already_claimed"
        assert lost.refusal
        assert lost.refusal.details["holder"] in {HANDLER.id, COLLEAGUE.id}

    def test_two_return_it(self, desk: Desk) -> None:
        """One request stands; the other one is told the issue waits for its ruling."""
        issue_id = desk.report().issue_id
        desk.give(desk.step(issue_id, 0))
        draft = {"reason": "not_my_duty", "explanation": "不属于我局"}
        ready = Barrier(2)

        def give_back(by: Actor) -> Outcome:
            ready.wait()
            order = desk.order("RequestReturn", by, draft=draft, issue_id=issue_id)
            return desk.give(order)

        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(give_back, (HANDLER, COLLEAGUE)))
        assert sorted(each.kind for each in outcomes) == ["accepted", "refused"]
        (lost,) = (each for each in outcomes if each.refusal)
        assert refusal_of(lost) == "wrong_state"
        assert lost.refusal
        assert lost.refusal.details["status"] == "return_requested"


class TestOnSite:
    def test_one_person_is_in_one_place(self, desk: Desk) -> None:
        """Stays of two issues do not overlap; after the check-out the next one begins."""
        one, two = offered(desk, "volunteering"), offered(desk, "volunteering")
        for issue_id in (one, two):
            receipt_in(claim(desk, issue_id, FIRST))
        desk.now += timedelta(minutes=5)

        def give(kind: str, issue_id: UUID) -> Outcome:
            return desk.give(desk.order(kind, FIRST, draft={}, issue_id=issue_id))

        receipt_in(give("CheckIn", one))
        assert refusal_of(give("CheckIn", two)) == "overlapping_stays"
        desk.now += timedelta(hours=1)
        receipt_in(give("CheckOut", one))
        receipt_in(give("CheckIn", two))

    def test_a_stay_dated_back_around_another_one(self, desk: Desk) -> None:
        """It may end where the other one begins, not after that: hours count once."""
        one, two = offered(desk, "volunteering"), offered(desk, "volunteering")
        for issue_id in (one, two):
            receipt_in(claim(desk, issue_id, FIRST))
        start = desk.now

        def give(kind: str, issue_id: UUID, minutes: int) -> Outcome:
            draft: dict[str, object] = {}
            at = start + timedelta(minutes=minutes)
            return desk.give(
                desk.order(kind, FIRST, draft=draft, issue_id=issue_id, occurred_at=at)
            )

        desk.now += timedelta(hours=4)
        receipt_in(give("CheckIn", one, 60))
        receipt_in(give("CheckOut", one, 120))
        receipt_in(give("CheckIn", two, 30))
        assert refusal_of(give("CheckOut", two, 180)) == "overlapping_stays"
        receipt_in(give("CheckOut", two, 60))
