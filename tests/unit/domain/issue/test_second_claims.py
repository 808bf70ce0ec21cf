"""Second claims of an offer, and offers that come back: limits and leases go on, or begin anew."""

from datetime import timedelta

import pytest

from domain.base import Actor
from domain.deadlines.model import Deadline
from domain.issue.commands import (
    CheckIn,
    CheckOut,
    ClaimIssue,
    DispatchIssue,
    PauseClock,
    RecallDispatch,
    RecordContact,
    RecordRevisit,
    ReleaseClaim,
    ReopenIssue,
    ResolveIssue,
    ReviewResolution,
)
from domain.issue.events import (
    DeadlineBreached,
    DeadlineWarned,
)
from tests.factories import sealed
from tests.issues import Course, a_dispatched_issue, names
from tests.ordinary import COLLEAGUE
from tests.pools import (
    MEMBERS,
    SECOND,
    UNITS,
    a_claimed_offer,
)

FIRST, OTHER, THIRD = MEMBERS


def held(course: Course) -> Deadline:
    """Return the limit that runs for the claimant."""
    line = course.issue.open_deadline("resolve")
    assert line is not None
    return line


class TestSecondClaim:
    """Giving it up and claiming it again gains nobody time."""

    @pytest.mark.parametrize("again", [FIRST, SECOND])
    def test_the_limit_stays_what_it_was(self, again: Actor) -> None:
        """Of the same person, and of the same unit by a colleague."""
        course = a_claimed_offer("volunteering")
        due = held(course).due_at
        course.give(ReleaseClaim, FIRST)
        course.after(days=2)
        *_, event = course.give(ClaimIssue, again)
        assert [(each.id, each.why) for each in event.changed][-1] == ("resolve-1", "taken_up")
        assert (held(course).id, held(course).due_at) == ("resolve-1", due)

    def test_however_often(self) -> None:
        """It is late when it is late, once."""
        course = a_claimed_offer("volunteering")
        due = held(course).due_at
        for _ in range(5):
            course.give(ReleaseClaim, FIRST)
            course.after(days=3)
            course.give(ClaimIssue, FIRST)
        assert (held(course).due_at, held(course).breached_at) == (due, due)
        course.fire(course.now)
        told = [each for each in course.events if isinstance(each, DeadlineBreached)]
        assert [each.clock for each in told].count("resolve") == 1

    def test_what_it_did_before_is_not_done_again(self) -> None:
        """Nobody is warned twice of one limit."""
        course = a_claimed_offer("volunteering")
        while held(course).due_at > (course.next_timer or course.now):
            course.fire()
        warned = names(tuple(course.events)).count("DeadlineWarned")
        assert warned
        course.give(ReleaseClaim, FIRST)
        course.give(ClaimIssue, FIRST)
        course.until("2026-03-30T10:00").fire(course.now)
        told = [each for each in course.events if isinstance(each, DeadlineWarned)]
        assert len([each for each in told if each.clock == "resolve"]) == len(
            {each.due_action_at for each in told if each.clock == "resolve"}
        )

    def test_a_pause_ends_with_the_claim(self) -> None:
        """What stood is credited up to the day on which he gave it up, no longer."""
        course = a_claimed_offer("volunteering")
        due = held(course).due_at
        course.give(PauseClock)
        course.after(days=1)
        course.give(ReleaseClaim, FIRST)
        course.after(days=14)
        course.give(ClaimIssue, FIRST)
        assert held(course).state == "running"
        assert due <= held(course).due_at <= due + timedelta(days=1)

    def test_another_unit_has_a_limit_of_its_own(self) -> None:
        """It had no time for it before; afterwards the first one still has the rest of his."""
        course = a_claimed_offer("volunteering")
        due = held(course).due_at
        course.give(ReleaseClaim, FIRST)
        course.after(days=1)
        course.give(ClaimIssue, OTHER)
        assert (held(course).id, held(course).due_at > due) == ("resolve-2", True)
        course.give(ReleaseClaim, OTHER)
        course.give(ClaimIssue, FIRST)
        assert (held(course).id, held(course).due_at) == ("resolve-1", due)
        latest = course.issue.latest_deadline("resolve")
        assert latest
        assert latest.id == "resolve-1"

    def test_after_a_new_offer(self) -> None:
        """The same work is offered again: its limit is the same for who had it."""
        course = a_claimed_offer("volunteering")
        due = held(course).due_at
        course.give(ReleaseClaim, FIRST)
        course.give(RecallDispatch)
        course.after(days=2)
        course.give(DispatchIssue, eligible=UNITS)
        course.give(ClaimIssue, FIRST)
        assert held(course).due_at == due

    @pytest.mark.parametrize("again", [FIRST, SECOND])
    def test_a_lease_is_not_begun_anew(self, again: Actor) -> None:
        """What is left of it is left."""
        course = a_claimed_offer()
        until = course.issue.claims[0].lease_until
        course.give(ReleaseClaim, FIRST)
        course.after(days=2)
        course.give(ClaimIssue, again)
        assert course.issue.claims[0].lease_until == until

    @pytest.mark.parametrize("again", [FIRST, SECOND])
    def test_a_lease_spent_is_spent(self, again: Actor) -> None:
        """Whether it lapsed or was given up in time; to wait for a place helps nobody."""
        course = a_claimed_offer()
        course.give(ReleaseClaim, FIRST)
        course.after(days=10)
        for wait in (False, True):
            error = course.refused(ClaimIssue, again, wait=wait)
            assert (error.code, error.http_status) == ("lease_spent", 409)
        course.give(ClaimIssue, OTHER)

    def test_who_lost_it_while_waiting_is_passed_over(self) -> None:
        """A place that gets free goes to the next one who has time."""
        course = a_claimed_offer()
        course.give(ReleaseClaim, FIRST)
        course.give(ClaimIssue, OTHER)
        course.give(ClaimIssue, FIRST, wait=True)
        course.give(ClaimIssue, THIRD, wait=True)
        course.after(days=4)
        course.give(ReleaseClaim, OTHER)
        assert course.issue.claimant == THIRD.id

    def test_a_new_offer_is_a_new_lease(self) -> None:
        """The dispatcher may ask the same unit again."""
        course = a_claimed_offer()
        course.give(ReleaseClaim, FIRST)
        course.after(days=10)
        course.give(RecallDispatch)
        course.give(DispatchIssue, eligible=UNITS)
        course.give(ClaimIssue, FIRST)
        until = course.issue.claims[0].lease_until
        assert until is not None
        assert until > course.now

    def test_he_comes_on_site_again(self) -> None:
        """A check-in belongs to its claim."""
        course = a_claimed_offer("volunteering")
        for order in (CheckIn, CheckOut, ReleaseClaim, ClaimIssue, RecordContact):
            course.give(order, FIRST)
        assert course.refused(ResolveIssue, FIRST).code == "check_in_required"

    def test_whoever_is_there_still_need_not_come_again(self) -> None:
        """He cannot check in twice."""
        course = a_claimed_offer("volunteering")
        for order in (CheckIn, ReleaseClaim, ClaimIssue, RecordContact, ResolveIssue):
            course.give(order, FIRST)
        assert course.issue.status == "resolved"

    def test_the_unit_it_was_sent_to(self) -> None:
        """Outside a pool the limit runs on; a plan of one's own is no new one later."""
        course = a_dispatched_issue()
        planned = course.now + timedelta(days=1)
        course.give(ClaimIssue, done_by=planned)
        course.give(ReleaseClaim)
        course.give(ClaimIssue)
        assert course.issue.claims[0].lease_until == planned
        course.give(ReleaseClaim)
        course.after(days=2)
        assert course.refused(ClaimIssue).code == "lease_spent"
        course.give(ClaimIssue, COLLEAGUE)


def served() -> Course:
    """Return a demand whose claimant gave his feedback."""
    course = a_claimed_offer()
    course.give(RecordContact, FIRST)
    course.give(ResolveIssue, FIRST)
    return course


def closed() -> Course:
    """Return a demand that was claimed, served and closed."""
    course = served()
    course.give(ReviewResolution)
    course.give(RecordRevisit)
    assert course.issue.status == "closed"
    return course


class TestDoneAgain:
    """What comes back goes on by its loop: its claimant has it, others may claim it after him."""

    def test_reopened_it_is_his_again(self) -> None:
        """With a lease and a limit of its own."""
        course = closed().after(days=5)
        course.give(ReopenIssue)
        (claim,) = course.issue.claims
        assert (course.issue.status, claim.claimant) == ("claimed", FIRST.id)
        assert claim.lease_until
        assert claim.lease_until > course.now

    def test_reopened_it_lapses_and_others_may_claim_it(self) -> None:
        """Nobody keeps what he does not do (A3)."""
        course = closed()
        course.give(ReopenIssue)
        assert course.refused(ClaimIssue, OTHER).code == "already_claimed"
        course.after(days=10)
        assert "ClaimLeaseExpired" in names(course.fire(course.now))
        assert course.refused(ClaimIssue, FIRST).code == "lease_spent"
        course.give(ClaimIssue, OTHER)

    def test_reopened_for_the_dispatcher(self) -> None:
        """He offers it again."""
        course = closed()
        course.give(ReopenIssue, back_to="reported")
        assert (course.issue.status, course.issue.pool) == ("reported", None)
        course.give(DispatchIssue, eligible=UNITS)
        course.give(ClaimIssue, FIRST)

    def test_rework_has_a_lease_of_its_own(self) -> None:
        """The revisit took its time; that is not his."""
        course = served()
        course.give(ReviewResolution)
        course.after(days=10)
        course.give(RecordRevisit, solved="no", satisfaction="dissatisfied")
        (claim,) = course.issue.claims
        assert claim.lease_until
        assert claim.lease_until > course.now
        assert "ClaimLeaseExpired" not in names(course.fire(course.now))

    def test_sent_back_the_lease_has_what_was_left(self) -> None:
        """The time of the review is credited, as to the limit."""
        course = served()
        until = course.issue.claims[0].lease_until
        assert until
        left = until - course.now
        course.after(days=10)
        course.give(ReviewResolution, decision="send_back", findings=sealed("没修好"))
        assert course.issue.claims[0].lease_until == course.now + left
