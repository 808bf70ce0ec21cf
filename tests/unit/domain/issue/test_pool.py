"""The pool: offered to many, claimed up to the capacity, waited for, lapsed, passed on."""

from datetime import timedelta

import pytest

from domain.issue.commands import (
    AdjustCapacity,
    ApproveRequest,
    ClaimIssue,
    ConcludeConference,
    ConveneConference,
    DispatchIssue,
    ReassignIssue,
    RecallDispatch,
    RecordContact,
    ReinstateIssue,
    ReleaseClaim,
    ReportIssue,
    ResolveIssue,
    SuspendIssue,
)
from domain.issue.events import (
    ClaimLeaseExpired,
    IssueClaimed,
    IssueOffered,
    OrderPassedOn,
)
from domain.issue.values import Location, Respondent
from tests.issues import Course, a_claimed_issue, names
from tests.ordinary import HANDLER, MORNING
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
