"""The pool: offered to many, claimed up to the capacity, waited for, lapsed, passed on."""

from datetime import timedelta

import pytest

from domain.base import Actor
from domain.deadlines.model import Deadline
from domain.issue.commands import (
    AdjustCapacity,
    ApproveRequest,
    CheckIn,
    CheckOut,
    ClaimIssue,
    ConcludeConference,
    ConveneConference,
    DispatchIssue,
    PauseClock,
    ReassignIssue,
    RecallDispatch,
    RecordContact,
    RecordRevisit,
    ReinstateIssue,
    ReleaseClaim,
    ReopenIssue,
    ReportIssue,
    ResolveIssue,
    ReviewResolution,
    SuspendIssue,
)
from domain.issue.events import (
    ClaimLeaseExpired,
    DeadlineBreached,
    DeadlineWarned,
    IssueClaimed,
    IssueOffered,
    OrderPassedOn,
)
from domain.issue.values import Location, Respondent
from tests.factories import sealed
from tests.issues import Course, a_claimed_issue, a_dispatched_issue, names
from tests.ordinary import COLLEAGUE, HANDLER, MORNING
from tests.pools import (
    MEMBERS,
    SECOND,
    UNITS,
    a_claimed_offer,
    a_county_of_pools,
    a_demand,
    an_offer,
)

FIRST, OTHER, THIRD = MEMBERS


def running(course: Course) -> set[str]:
    """Return the clocks that run."""
    return {each.clock for each in course.issue.open_deadlines()}


class TestOffer:
    def test_nobody_leads_until_somebody_claims(self) -> None:
        """The claim clock runs, resolve does not yet (lifecycle.md 1)."""
        course = an_offer()
        assert (course.issue.status, course.issue.lead_unit) == ("dispatched", None)
        assert running(course) == {"claim", "whole_issue"}

    def test_resolve_starts_at_the_claim(self) -> None:
        """The claimant's unit leads; from then on it has its limit."""
        course = a_claimed_offer()
        assert (course.issue.lead_unit, course.issue.claimant) == ("transport", FIRST.id)
        assert course.issue.deadlines["resolve-1"].started_at == course.now

    def test_a_unit_named_leads_as_everywhere(self) -> None:
        """A demand nobody takes may be sent like any other."""
        course = a_demand()
        course.give(DispatchIssue, unit="health")
        assert (course.issue.lead_unit, course.issue.pool) == ("health", None)

    @pytest.mark.parametrize(
        ("source", "fields", "code"),
        [
            ("community", {}, "loop_mode"),
            ("hotline", {"eligible": ("health",)}, "loop_mode"),
            ("community", {"eligible": ("moon",)}, "unknown_reference"),
            ("community", {"eligible_persons": ("nobody-1",)}, "unknown_reference"),
            ("menu", {"eligible": ("health",)}, "unknown_reference"),
            ("menu", {"eligible": ("health",), "menu_item": "magic"}, "unknown_reference"),
            ("community", {"eligible": ("health",), "ends_at": MORNING}, "past_time"),
            ("sending", {"eligible": ("health",), "batch": "b-1"}, "report_incomplete"),
        ],
    )
    def test_what_is_no_offer(self, source: str, fields: dict[str, object], code: str) -> None:
        """To somebody, in a loop that offers, and of an order what the menu has (A5)."""
        assert a_demand(source).refused(DispatchIssue, **fields).code == code

    def test_without_its_batch(self) -> None:
        """Where a loop bounds batches every offer is part of one."""
        course = Course(policy=a_county_of_pools())
        course.give(ReportIssue, source="sending", location=Location(place="east"))
        error = course.refused(DispatchIssue, eligible=UNITS)
        assert (error.code, error.details["field"]) == ("missing_part", "batch")

    def test_taken_back(self) -> None:
        """Before a claim it goes back to the dispatcher."""
        course = an_offer()
        assert names(course.give(RecallDispatch)) == ["OfferWithdrawn"]
        assert (course.issue.status, course.issue.pool) == ("reported", None)

    def test_is_not_reassigned(self) -> None:
        """An offer is taken back instead."""
        assert an_offer().refused(ReassignIssue).code == "loop_mode"

    def test_unclaimed_it_may_go_to_a_conference(self) -> None:
        """What nobody takes is led by whom the meeting names (A3 → E2)."""
        course = an_offer()
        course.give(ConveneConference)
        course.give(ConcludeConference, unit="health")
        assert (course.issue.lead_unit, course.issue.pool) == ("health", None)


class TestClaim:
    def test_by_a_unit_that_was_not_invited(self) -> None:
        """Only the eligible may."""
        error = an_offer().refused(ClaimIssue, HANDLER)
        assert (error.code, error.http_status) == ("not_addressee", 403)

    def test_not_to_whom_it_is_about(self) -> None:
        """Nobody is offered a complaint against himself or his unit."""
        course = a_demand(respondents=(Respondent(kind="unit", unit="housing"),))
        error = course.refused(DispatchIssue, eligible_persons=(HANDLER.id,))
        assert error.code == "conflict_of_interest"

    def test_by_a_person_who_was(self) -> None:
        """Whatever his unit is."""
        course = a_demand()
        course.give(DispatchIssue, eligible_persons=(HANDLER.id,))
        course.give(ClaimIssue, HANDLER)
        assert course.issue.lead_unit == "housing"

    def test_the_second_is_told_who_and_until_when(self) -> None:
        """One place: it is somebody's."""
        error = a_claimed_offer().refused(ClaimIssue, OTHER)
        assert (error.code, error.http_status) == ("already_claimed", 409)
        assert error.details["holder"] == FIRST.id
        assert str(error.details["until"]).startswith("2026-03-0")

    def test_up_to_the_capacity(self) -> None:
        """Two places, three who want one (P3: no crowding)."""
        course = a_claimed_offer("volunteering")
        course.give(ClaimIssue, OTHER)
        assert course.give(ClaimIssue, OTHER) == ()
        error = course.refused(ClaimIssue, THIRD)
        assert (error.code, error.http_status) == ("capacity_full", 409)
        holders = (FIRST.id, OTHER.id)
        assert error.details == {"bound": "demand", "capacity": 2, "holders": holders}

    def test_the_first_one_answers_for_it(self) -> None:
        """When he gives up, the next one does."""
        course = a_claimed_offer("volunteering")
        course.give(ClaimIssue, OTHER)
        course.give(ReleaseClaim, FIRST)
        assert (course.issue.status, course.issue.claimant) == ("claimed", OTHER.id)
        course.give(ReleaseClaim, OTHER)
        assert (course.issue.status, course.issue.lead_unit) == ("dispatched", None)
        assert course.issue.deadlines["resolve-1"].state == "cancelled"
        assert course.issue.deadlines["claim-2"].state == "running"

    def test_nobody_gives_up_what_another_one_holds(self) -> None:
        """Neither a colleague nor another unit."""
        for by in (SECOND, OTHER):
            assert a_claimed_offer().refused(ReleaseClaim, by).code == "not_addressee"


class TestWaiting:
    def test_who_waits_gets_the_next_place(self) -> None:
        """In the order in which they came, as soon as one is free."""
        course = a_claimed_offer()
        course.give(ClaimIssue, OTHER, wait=True)
        assert course.give(ClaimIssue, OTHER, wait=True) == ()
        course.give(ClaimIssue, THIRD, wait=True)
        events = course.give(ReleaseClaim, FIRST)
        assert names(events) == ["ClaimReleased", "IssueClaimed"]
        claimed = events[1]
        assert isinstance(claimed, IssueClaimed)
        assert (claimed.claimant, claimed.from_waiting) == (OTHER.id, True)
        assert claimed.stamp.actor.role == "system"
        assert [one.claimant for one in course.issue.pool.waiting] == [THIRD.id]  # type: ignore[union-attr]  # it is in a pool

    def test_more_places_are_filled_at_once(self) -> None:
        """AdjustCapacity is an event; whoever waits moves up."""
        course = a_claimed_offer()
        course.give(ClaimIssue, OTHER, wait=True)
        assert names(course.give(AdjustCapacity)) == ["CapacityAdjusted", "IssueClaimed"]

    def test_fewer_than_there_are_claims(self) -> None:
        """Nobody is turned out."""
        course = a_claimed_offer("volunteering")
        course.give(ClaimIssue, OTHER)
        error = course.refused(AdjustCapacity, capacity=1)
        assert (error.code, error.http_status) == ("capacity_below_claims", 409)


class TestLease:
    def test_not_served_by_then_it_lapses(self) -> None:
        """It counts against the unit, and the demand is open again (A3)."""
        course = a_claimed_offer()
        until = course.issue.claims[0].lease_until
        assert until is not None
        while course.now < until:
            events = course.fire()
        (event,) = (each for each in events if isinstance(each, ClaimLeaseExpired))
        assert (event.unit, event.claimant, event.lease_until) == ("transport", FIRST.id, until)
        assert (course.issue.status, course.issue.claims) == ("dispatched", ())
        course.give(ClaimIssue, OTHER)

    def test_the_claimants_own_plan_may_be_shorter(self) -> None:
        """Never longer than the loop's."""
        for days, longer in ((1, False), (90, True)):
            course = an_offer()
            planned = course.now + timedelta(days=days)
            course.give(ClaimIssue, FIRST, done_by=planned)
            until = course.issue.claims[0].lease_until
            assert until is not None
            assert (until < planned) == longer

    def test_stands_while_the_issue_is_suspended(self) -> None:
        """What was left of it is left when the issue is off the ledger again."""
        course = a_claimed_offer()
        course.give(RecordContact, FIRST)
        until = course.issue.claims[0].lease_until
        assert until is not None
        course.give(SuspendIssue)
        course.give(ApproveRequest)
        since = course.events[-1].stamp.received_at
        course.until("2026-04-07T09:00")
        (back,) = course.give(ReinstateIssue)
        moved = course.issue.claims[0].lease_until
        assert moved == until + (back.stamp.received_at - since)
        assert course.issue.status == "claimed"

    def test_feedback_ends_it(self) -> None:
        """What was served does not lapse."""
        course = a_claimed_offer()
        course.give(RecordContact, FIRST)
        course.give(ResolveIssue, FIRST)
        course.after(days=30)
        assert "ClaimLeaseExpired" not in names(course.fire(course.now))

    def test_there_is_none_where_the_loop_sets_none(self) -> None:
        """The default loop lets a claim hold."""
        assert a_claimed_issue().issue.claims[0].lease_until is None


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


class TestOrder:
    def test_one_organisation_is_asked_after_the_other(self) -> None:
        """No acceptance in time: the next one, with a limit of its own (A5)."""
        course = an_offer("menu")
        assert course.refused(ClaimIssue, OTHER).code == "not_addressee"
        while course.issue.pool and course.issue.pool.turn == 0:
            events = course.fire()
        passed = events[-1]
        assert isinstance(passed, OrderPassedOn)
        assert (passed.from_unit, passed.unit) == ("transport", "health")
        assert course.issue.deadlines["claim-2"].state == "running"
        assert course.refused(ClaimIssue, FIRST).code == "not_addressee"
        course.give(ClaimIssue, OTHER)

    def test_the_last_one_stays_asked(self) -> None:
        """Then the ladder goes on; nobody is asked in a circle."""
        course = an_offer("menu")
        course.after(days=60)
        for _ in range(20):
            if course.next_timer:
                course.fire(course.now)
            course.after(days=2)
        assert course.issue.pool
        assert course.issue.pool.turn == 2


def test_the_loop_stays_what_it_was_at_the_dispatch() -> None:
    """Another category later moves the issue into no other loop."""
    course = Course(policy=a_county_of_pools())
    course.give(ReportIssue)
    course.give(DispatchIssue)
    assert course.issue.loop == "default"


class TestMenu:
    """群众点单: what is ordered stands on the menu (A5)."""

    def test_an_item_not_on_it_is_refused_at_the_report(self) -> None:
        """The resident learns it at once."""
        course = Course(policy=a_county_of_pools())
        error = course.refused(ReportIssue, source="menu", menu_item="magic")
        assert error.code == "unknown_reference"
        assert error.details["field"] == "menu_item"

    def test_of_a_loop_without_one(self) -> None:
        """Nothing can be ordered there."""
        course = Course(policy=a_county_of_pools())
        assert course.refused(ReportIssue, menu_item="clean-homes").code == "unknown_reference"

    def test_what_was_ordered_is_offered(self) -> None:
        """The station need not say it again."""
        course = Course(policy=a_county_of_pools())
        course.give(ReportIssue, source="menu", menu_item="clean-homes")
        (offered,) = course.give(DispatchIssue, eligible=UNITS)
        assert isinstance(offered, IssueOffered)
        assert offered.menu_item == "clean-homes"

    def test_an_organisation_that_is_not_registered(self) -> None:
        """Nobody orders from whom the directory does not know."""
        course = a_demand("menu")
        error = course.refused(DispatchIssue, eligible=("moon",), menu_item="clean-homes")
        assert error.code == "unknown_reference"
        assert error.details["field"] == "eligible"
