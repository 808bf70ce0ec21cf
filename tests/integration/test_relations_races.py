"""Orders on two issues at once: one wins, the other is told who and why, nothing is halved."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from uuid import UUID

import pytest

from domain.base import Actor
from domain.issue.state import Issue
from domain.step import Envelope, Outcome
from tests.desk import Desk, receipt_in, refusal_of
from tests.integration.stores import BOTH, place_on
from tests.ordinary import DISPATCHER, HANDLER, person

ROUNDS = 12
SECOND_DISPATCHER = person("dispatcher-2")


@pytest.fixture(params=BOTH)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """Return a desk over each database."""
    # The clock of PostgreSQL is the machine's, ours is the test's.
    desk = Desk(tmp_path, max_skew=None, place=place_on(request.param, request, tmp_path))
    yield desk
    desk.close()


@pytest.fixture
def other(desk: Desk) -> Iterator[Desk]:
    """Return another process over the same store."""
    other = desk.another_process()
    yield other
    other.close()


def merge(desk: Desk, child: UUID, into: UUID, by: Actor = DISPATCHER) -> Envelope:
    """Return a merge, ready to be accepted."""
    draft = {"into": str(into), "reason": "同一件事"}
    return desk.signed(desk.order("MergeIssue", by, draft=draft, issue_id=child))


def at_once(desks: tuple[Desk, Desk], sent: tuple[Envelope, Envelope]) -> list[Outcome]:
    """Let two processes accept at the same time."""
    start = Barrier(2)

    def take(each: Desk, envelope: Envelope) -> Outcome:
        start.wait()
        return each.acceptor.accept(envelope)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(take, desks, sent))


def issue(desk: Desk, issue_id: UUID) -> Issue:
    """Return the issue as the store has it."""
    return desk.streams.latest(issue_id).issue


def assert_whole(desk: Desk, *ids: UUID) -> None:
    """Fail unless both sides of every merge say the same."""
    issues = {each: issue(desk, each) for each in ids}
    for each in issues.values():
        if each.merged_into:
            assert each.issue_id in issues[each.merged_into].duplicates
        for duplicate in each.duplicates:
            assert issues[duplicate].merged_into == each.issue_id


class TestMergesInBothDirections:
    def test_one_wins(self, desk: Desk, other: Desk) -> None:
        """The loser is told into which issue it cannot go, and why; both sides agree."""
        for _ in range(ROUNDS):
            one, two = desk.report().issue_id, desk.report().issue_id
            sent = merge(desk, one, two), merge(desk, two, one, SECOND_DISPATCHER)
            outcomes = at_once((desk, other), sent)
            assert sorted(each.kind for each in outcomes) == ["accepted", "refused"]
            loser = next(each for each in outcomes if each.kind == "refused")
            assert refusal_of(loser) in {"merge_refused", "wrong_state"}
            assert loser.refusal
            assert loser.refusal.http_status == 409
            assert {"given", "rule"} <= loser.refusal.details.keys()
            assert_whole(desk, one, two)
            stored = [len(desk.stored(each)) for each in (one, two)]
            assert stored == [3, 3]

    def test_three_in_a_ring(self, desk: Desk, other: Desk) -> None:
        """However they meet, nobody answers for an issue that waits for somebody else."""
        for _ in range(ROUNDS // 3):
            a, b, c = (desk.report().issue_id for _ in range(3))
            sent = [merge(desk, a, b), merge(desk, b, c), merge(desk, c, a)]
            desks = (desk, other, desk)
            with ThreadPoolExecutor(3) as pool:
                list(pool.map(lambda each, order: each.acceptor.accept(order), desks, sent))
            assert_whole(desk, a, b, c)
            assert not any(
                issue(desk, x).merged_into and issue(desk, x).duplicates for x in (a, b, c)
            )


class TestMergeBesideAnotherStep:
    def test_a_claim_of_the_child(self, desk: Desk, other: Desk) -> None:
        """Either it was claimed before it was merged, or the claimer is told that it is merged."""
        seen = set()
        for _ in range(ROUNDS):
            child, target = desk.report().issue_id, desk.report().issue_id
            receipt_in(desk.give(desk.step(child, 0)))
            sent = merge(desk, child, target), other.signed(other.step(child, 1))
            merged, claimed = at_once((desk, other), sent)
            receipt_in(merged)
            if claimed.kind == "refused":
                assert refusal_of(claimed) == "wrong_state"
                assert claimed.refusal
                assert claimed.refusal.details["status"] == "merged"
            assert issue(desk, child).status == "merged"
            assert issue(desk, child).status_before == (
                "claimed" if claimed.kind == "accepted" else "dispatched"
            )
            assert_whole(desk, child, target)
            seen.add(claimed.kind)
        assert seen <= {"accepted", "refused"}

    def test_a_return_of_the_target(self, desk: Desk, other: Desk) -> None:
        """The target may be on its way back: it stands for itself all the same."""
        child, target = desk.report().issue_id, desk.report().issue_id
        receipt_in(desk.give(desk.step(target, 0)))
        draft = {"reason": "not_my_duty", "explanation": "不属职责"}
        back = other.signed(other.order("RequestReturn", HANDLER, draft=draft, issue_id=target))
        for outcome in at_once((desk, other), (merge(desk, child, target), back)):
            receipt_in(outcome)
        assert issue(desk, target).status == "return_requested"
        assert_whole(desk, child, target)

    def test_the_end_of_the_target(self, desk: Desk, other: Desk) -> None:
        """Whichever comes first: nobody is left waiting for an issue that is over."""
        draft = {"reason": "emergency_line", "proper_channel": "120", "explanation": "请拨 120"}
        for _ in range(ROUNDS):
            child, target = desk.report().issue_id, desk.report().issue_id
            end = other.order("RejectIssue", SECOND_DISPATCHER, draft=draft, issue_id=target)
            sent = merge(desk, child, target), other.signed(end)
            merged, ended = at_once((desk, other), sent)
            receipt_in(ended)
            if merged.kind == "refused":
                assert refusal_of(merged) == "merge_refused"
            assert issue(desk, child).status == "reported"
            assert_whole(desk, child, target)


class TestALostAnswer:
    def test_the_same_order_again(self, desk: Desk, other: Desk) -> None:
        """The same receipt, from any process, and one set of events on both streams."""
        child, target = desk.report().issue_id, desk.report().issue_id
        sent = merge(desk, child, target)
        first = receipt_in(desk.acceptor.accept(sent))
        before = [len(desk.stored(each)) for each in (child, target)]
        for each in (desk, other, desk.another_process()):
            assert receipt_in(each.acceptor.accept(sent)) == first
        assert [len(desk.stored(each)) for each in (child, target)] == before
        ids = [each.event.stamp.command_id for each in desk.stored(target)]
        assert ids.count(sent.command_id) == 1

    def test_both_attempts_at_once(self, desk: Desk, other: Desk) -> None:
        """The workflow's way and the direct one race: one merge."""
        for _ in range(ROUNDS):
            child, target = desk.report().issue_id, desk.report().issue_id
            sent = merge(desk, child, target)
            outcomes = at_once((desk, other), (sent, sent))
            assert len({receipt_in(each).position for each in outcomes}) == 1
            assert [len(desk.stored(each)) for each in (child, target)] == [3, 3]

    def test_a_split(self, desk: Desk, other: Desk) -> None:
        """The parts are made once; each attempt would give them the same ids."""
        whole = desk.report().issue_id
        parts = [{"title": each, "text": each} for each in ("路灯", "井盖")]
        order = desk.order("SplitIssue", DISPATCHER, draft={"parts": parts}, issue_id=whole)
        sent = desk.signed(order)
        first, second = at_once((desk, other), (sent, sent))
        assert receipt_in(first) == receipt_in(second)
        assert len(issue(desk, whole).parts) == 2
        for part in issue(desk, whole).parts:
            assert [type(each.event).__name__ for each in desk.stored(part)] == ["IssueReported"]
