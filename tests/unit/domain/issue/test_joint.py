"""Units that work together: assistance and whistle, conference and its conclusion."""

from datetime import timedelta

import pytest

from domain.deadlines.explain import lines
from domain.issue.commands import (
    ClaimIssue,
    ClassifyIssue,
    ConcludeConference,
    ConveneConference,
    DecideReturn,
    DispatchIssue,
    ReassignIssue,
    RecallDispatch,
    RecordContact,
    ReportAssistance,
    RequestAssistance,
    RequestExtension,
    RequestReturn,
    ResolveIssue,
    WaiveAssistance,
)
from domain.issue.events import (
    AssistanceMissed,
    ConferenceConcluded,
    ConferenceConvened,
    DeadlinesRevised,
)
from domain.issue.values import Respondent
from tests.issues import Course, a_claimed_issue, a_dispatched_issue, an_issue, names
from tests.ordinary import HANDLER, HELPER, LEAD, MORNING, OUTSIDER, SUPERVISOR, person

SOON = MORNING + timedelta(hours=3)
NEXT_WEEK = MORNING + timedelta(days=7)


def a_whistle() -> Course:
    """Return an issue to which another unit was called."""
    course = a_claimed_issue()
    course.give(RequestAssistance, kind="whistle", arrive_by=SOON)
    return course


class TestAssistance:
    def test_each_has_a_clock_of_its_own(self) -> None:
        """Several units help at once; one that is done stops its own clock alone."""
        course = a_claimed_issue()
        course.give(RequestAssistance)
        course.give(RequestAssistance, unit="transport")
        course.give(ReportAssistance)
        state = {each.subject: each.state for each in course.issue.deadlines.values()}
        assert (state["health"], state["transport"]) == ("met", "running")

    def test_the_lead_unit_resolves_after_them(self) -> None:
        """Who is still to report is named; a waiver by the dispatcher serves as well."""
        course = a_claimed_issue()
        course.give(RecordContact)
        course.give(RequestAssistance)
        error = course.refused(ResolveIssue)
        assert (error.code, error.http_status) == ("assistance_open", 409)
        assert error.details["accepted"] == ("health",)
        course.give(WaiveAssistance)
        assert course.issue.deadlines["assistance-1"].state == "cancelled"
        course.give(ResolveIssue)

    def test_units_named_with_the_dispatch_are_asked(self) -> None:
        """Each gets its sub-limit at once (rules.md 1, 主办·协办)."""
        course = an_issue()
        events = course.give(DispatchIssue, assisting=("health",))
        assert names(events) == ["IssueDispatched", "AssistanceRequested"]
        assert course.issue.deadlines["assistance-1"].subject == "health"

    def test_asked_by_the_lead_of_the_unit_that_has_it(self) -> None:
        """The lead of another unit asks nobody."""
        course = a_claimed_issue()
        course.give(RequestAssistance, LEAD)
        error = course.refused(RequestAssistance, person("transport-lead"), unit="labour")
        assert error.code == "not_addressee"

    @pytest.mark.parametrize(
        ("unit", "code"),
        [("housing", "lead_ambiguous"), ("moon", "unknown_reference"), ("health", "accused_unit")],
    )
    def test_who_cannot_help(self, unit: str, code: str) -> None:
        """Not the lead itself, nobody unknown, nobody complained about."""
        course = a_claimed_issue(respondents=(Respondent(kind="unit", unit="health"),))
        assert course.refused(RequestAssistance, unit=unit).code == code

    def test_a_unit_is_asked_once_at_a_time(self) -> None:
        """A second call while the first is open is refused."""
        course = a_claimed_issue()
        course.give(RequestAssistance)
        assert course.refused(RequestAssistance).code == "assistance_known"
        course.give(ReportAssistance)
        course.give(RequestAssistance)

    def test_only_who_was_asked_reports(self) -> None:
        """Another unit has nothing to report."""
        course = a_claimed_issue()
        course.give(RequestAssistance)
        error = course.refused(ReportAssistance, OUTSIDER)
        assert (error.code, error.http_status) == ("no_assistance", 403)

    def test_ends_where_its_lead_loses_the_issue(self) -> None:
        """Taken back or returned: the next lead asks for what he needs."""
        for end in ((RecallDispatch,), (RequestReturn, DecideReturn)):
            course = a_dispatched_issue()
            course.give(RequestAssistance)
            for order in end:
                course.give(order)
            assert course.issue.assistances == {}
            assert course.issue.deadlines["assistance-1"].state == "cancelled"

    def test_whoever_comes_to_lead_assists_no_more(self) -> None:
        """Its part becomes the whole."""
        course = a_claimed_issue()
        course.give(RequestAssistance)
        course.give(ReassignIssue, unit="health")
        assert course.issue.assistances == {}
        assert course.issue.deadlines["assistance-1"].state == "cancelled"


class TestWhistle:
    def test_names_when_to_be_there(self) -> None:
        """A call without an hour, or for one that has passed, is none."""
        course = a_claimed_issue()
        assert course.refused(RequestAssistance, kind="whistle").code == "assistance_incomplete"
        error = course.refused(RequestAssistance, kind="whistle", arrive_by=MORNING)
        assert (error.code, error.details["field"]) == ("past_time", "arrive_by")

    def test_who_comes_in_time_is_on_record(self) -> None:
        """The arrival (报到) is no end: the part is still to be done."""
        course = a_whistle()
        assert names(course.give(ReportAssistance, stage="arrived")) == ["AssistanceCheckedIn"]
        assert course.give(ReportAssistance, stage="arrived") == ()
        assert course.issue.assistances["health"].arrived
        assert course.next_timer != SOON

    def test_who_does_not_come_is_on_record_once(self) -> None:
        """The timer says so, and the call stays open."""
        course = a_whistle()
        assert course.next_timer == SOON
        (event,) = course.fire()
        assert isinstance(event, AssistanceMissed)
        assert (event.unit, event.arrive_by) == ("health", SOON)
        assert course.next_timer != SOON
        assert names(course.give(ReportAssistance, HELPER)) == ["AssistanceReported"]


class TestConference:
    def test_the_unit_complained_about_is_not_called(self) -> None:
        """It would learn who complained."""
        course = an_issue(respondents=(Respondent(kind="unit", unit="health"),))
        assert course.refused(ConveneConference, units=("health",)).code == "accused_unit"

    def test_the_clocks_go_on(self) -> None:
        """Meeting gains no time."""
        course = a_claimed_issue()
        due_at = course.issue.deadlines["resolve-1"].due_at
        course.give(ConveneConference)
        course.after(days=1).give(ConcludeConference, unit="housing")
        resolve = course.issue.deadlines["resolve-1"]
        assert (resolve.due_at, resolve.state) == (due_at, "running")

    def test_the_lead_it_names_claims_anew(self) -> None:
        """Claim and contact are the new unit's; who assists is asked."""
        course = a_dispatched_issue()
        course.give(ConveneConference, SUPERVISOR)
        events = course.give(ConcludeConference, assisting=("health",))
        assert names(events) == ["ConferenceConcluded", "AssistanceRequested"]
        assert (course.issue.status, course.issue.lead_unit) == ("dispatched", "transport")
        assert course.issue.deadlines["claim-1"].state == "cancelled"
        assert course.issue.deadlines["claim-2"].state == "running"
        course.give(ClaimIssue, OUTSIDER)

    def test_of_what_was_not_dispatched_yet(self) -> None:
        """It dispatches: the dispatch clock is met and resolve begins."""
        course = an_issue()
        course.give(ConveneConference)
        course.give(ConcludeConference)
        assert course.issue.deadlines["dispatch-1"].state == "met"
        assert course.issue.deadlines["resolve-1"].state == "running"

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"unit": None}, "conference_incomplete"),
            ({"done_by": None}, "conference_incomplete"),
            ({"done_by": MORNING}, "past_time"),
            ({"unit": None, "next_meeting_at": MORNING}, "past_time"),
            ({"unit": "moon"}, "unknown_reference"),
            ({"assisting": ("transport",)}, "lead_ambiguous"),
        ],
    )
    def test_a_meeting_that_concludes_nothing(self, fields: dict[str, object], code: str) -> None:
        """A lead and until when, or the next date; nothing that has passed."""
        course = a_dispatched_issue()
        course.give(ConveneConference)
        assert course.refused(ConcludeConference, **fields).code == code

    def test_the_date_it_names_becomes_the_limit(self) -> None:
        """Due when the meeting said, with both instants on record; explained as named."""
        course = a_claimed_issue()
        before = course.issue.deadlines["resolve-1"]
        course.give(ConveneConference)
        done_by = course.now + timedelta(days=2)
        concluded, revised = course.give(ConcludeConference, done_by=done_by)
        assert isinstance(concluded, ConferenceConcluded)
        assert isinstance(revised, DeadlinesRevised)
        assert (revised.why, revised.before) == ("conference", (("resolve-1", before.due_at),))
        resolve = course.issue.deadlines["resolve-1"]
        assert (resolve.due_at, resolve.revision) == (done_by, before.revision + 1)
        assert "due as it was named" in lines(resolve, "en")[0]
        while not course.issue.has_breached("resolve"):
            course.fire()
        assert course.issue.deadlines["resolve-1"].breached_at == done_by

    def test_its_date_gives_no_more_time(self) -> None:
        """A later date leaves the limit as it was, and so does one after a breach."""
        course = a_claimed_issue()
        due_at = course.issue.deadlines["resolve-1"].due_at
        course.give(ConveneConference)
        told = course.give(ConcludeConference, done_by=due_at + timedelta(seconds=1))
        assert names(told) == ["ConferenceConcluded"]
        assert course.issue.deadlines["resolve-1"].due_at == due_at

    def test_no_lower_urgency_makes_its_date_later(self) -> None:
        """Nor does an extension: another meeting may name another date."""
        course = a_claimed_issue(urgency="utility")
        course.give(ConveneConference)
        done_by = course.now + timedelta(hours=1)
        course.give(ConcludeConference, done_by=done_by)
        course.give(ClassifyIssue, SUPERVISOR, category=None, urgency="ordinary")
        assert course.issue.deadlines["resolve-1"].due_at == done_by
        course.give(ClaimIssue, OUTSIDER)
        error = course.refused(RequestExtension, OUTSIDER)
        assert error.code == "extension_cap"

    def test_without_a_lead_after_three_meetings_is_flagged(self) -> None:
        """What nobody will lead is shown to the supervisor (mechanisms.md E2)."""
        course = a_dispatched_issue()
        course.give(ConveneConference)
        again = {"unit": None, "done_by": None, "next_meeting_at": NEXT_WEEK}
        flags = []
        for _ in range(3):
            (event,) = course.give(ConcludeConference, **again)
            assert isinstance(event, ConferenceConvened)
            flags.append((event.meeting, event.flags))
        assert flags == [(2, ()), (3, ()), (4, ("no_lead_after_three_meetings",))]


class TestReassign:
    def test_claim_starts_anew_and_resolve_runs_on(self) -> None:
        """Source: rules.md 2.5."""
        course = a_claimed_issue()
        course.give(RecordContact)
        due_at = course.issue.deadlines["resolve-1"].due_at
        course.after(days=1).give(ReassignIssue)
        assert (course.issue.status, course.issue.lead_unit) == ("dispatched", "transport")
        assert course.issue.deadlines["resolve-1"].due_at == due_at
        assert course.issue.deadlines["claim-2"].state == "running"
        assert course.issue.deadlines["contact-2"].state == "running"
        course.give(ClaimIssue, OUTSIDER)

    def test_within_the_unit_by_its_lead(self) -> None:
        """The unit keeps what it had; the person named takes it."""
        course = a_claimed_issue()
        course.give(RecordContact)
        fields = {"unit": None, "person": "housing-handler-2"}
        course.give(ReassignIssue, LEAD, **fields)
        assert course.refused(ClaimIssue, HANDLER).code == "not_addressee"
        assert course.issue.contacted
        error = course.refused(ReassignIssue, LEAD)
        assert (error.code, error.http_status) == ("not_addressee", 403)

    def test_to_who_has_it(self) -> None:
        """Nothing would change."""
        course = a_claimed_issue()
        assert course.refused(ReassignIssue, unit="housing").code == "nothing_to_change"
        error = course.refused(ReassignIssue, unit=None, person=HANDLER.id)
        assert error.code == "nothing_to_change"

    def test_the_third_transfer_is_flagged(self) -> None:
        """An issue that wanders is seen (mechanisms.md A2)."""
        course = a_dispatched_issue()
        flags = []
        for unit in ("transport", "health", "labour"):
            (event, *_) = course.give(ReassignIssue, unit=unit)
            flags.append(event.flags)  # type: ignore[attr-defined]  # of IssueReassigned
        assert flags == [(), (), ("third_transfer",)]
