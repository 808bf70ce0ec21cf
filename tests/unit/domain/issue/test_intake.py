"""Intake: discover, report, classify, reject, withdraw, import."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from domain.base import UNCLASSIFIED
from domain.issue.commands import (
    AddNote,
    ClassifyIssue,
    DispatchIssue,
    RejectIssue,
    ReportIssue,
    RequestReturn,
    WithdrawIssue,
)
from domain.issue.events import IssueWithdrawn
from domain.issue.values import Location, Respondent, Upstream
from domain.policy.deadlines import ClockRecord
from tests.calendars import at, limit
from tests.issues import (
    Course,
    a_claimed_issue,
    a_dispatched_issue,
    an_issue,
    an_issue_in,
    names,
    running,
)
from tests.ordinary import CLERK, DISPATCHER, MORNING, SUPERVISOR


class TestDiscover:
    def test_opens_an_issue_and_starts_the_report_clock(self) -> None:
        """What somebody saw must be registered within the limit."""
        course = an_issue_in("discovered")
        assert (course.issue.version, course.issue.number) == (1, "BH-2026-000001")
        assert running(course) == {"report"}


class TestReport:
    def test_a_new_issue_is_discovered_and_reported(self) -> None:
        """The first step is on record also where both fall together."""
        course = an_issue()
        assert names(tuple(course.events)) == ["IssueDiscovered", "IssueReported"]
        assert running(course) == {"dispatch", "whole_issue"}

    def test_a_discovered_issue_is_only_reported(self) -> None:
        """The sighting is not recorded twice; its place stays where the report gives none."""
        course = an_issue_in("discovered")
        assert names(course.give(ReportIssue)) == ["IssueReported"]
        assert course.issue.location == Location(place="east")

    def test_what_was_classified_before_stays(self) -> None:
        """A report that says nothing of category and urgency does not undo them."""
        course = an_issue_in("discovered")
        course.give(ClassifyIssue, category="政法", urgency="urgent")
        command = course.order(ReportIssue)
        left_out = {"category", "urgency"}
        fields = {n: getattr(command, n) for n in command.model_fields_set - left_out}
        course.take(ReportIssue.model_validate(fields))
        assert (course.issue.category, course.issue.urgency) == ("政法", "urgent")

    def test_what_the_report_says_counts(self) -> None:
        """A category in the report takes the place of the one before."""
        course = an_issue_in("discovered")
        course.give(ClassifyIssue, category="政法")
        course.give(ReportIssue, category="民政")
        assert course.issue.category == "民政"

    def test_an_unknown_category(self) -> None:
        """Categories are the policy's; `unclassified` is always accepted."""
        error = Course().refused(ReportIssue, category="天外")
        assert (error.code, error.http_status) == ("unknown_reference", 422)
        assert error.details["field"] == "category"
        assert an_issue(category=UNCLASSIFIED).issue.category == UNCLASSIFIED

    def test_an_unknown_unit_complained_about(self) -> None:
        """A respondent that is a unit must be one of ours."""
        error = Course().refused(ReportIssue, respondents=(Respondent(kind="unit", unit="moon"),))
        assert error.details["field"] == "respondents.unit"

    def test_no_deadline_lies_after_the_upstream_one(self) -> None:
        """The platform above has the last word on dates."""
        upstream = Upstream(platform="city", number="7", due_at=MORNING + timedelta(minutes=30))
        course = a_dispatched_issue(upstream=upstream)
        assert {each.due_at for each in course.issue.deadlines.values()} >= {upstream.due_at}
        assert all(
            each.due_at <= (upstream.due_at or each.due_at)
            for each in course.issue.deadlines.values()
            if each.clock != "report"
        )

    @pytest.mark.parametrize("field", ["source", "external_id"])
    def test_an_empty_name_of_the_source(self, field: str) -> None:
        """A source without a name is malformed, not a source called nothing."""
        with pytest.raises(ValidationError):
            Course().order(ReportIssue, **{field: ""})


class TestTimes:
    def test_an_event_in_the_future(self) -> None:
        """Nothing happened later than five minutes from now; clocks may differ that much."""
        course = Course()
        late = MORNING + timedelta(minutes=7)
        error = course.refused(ReportIssue, occurred_at=late)
        assert (error.code, error.http_status) == ("future_time", 422)
        assert error.details["field"] == "occurred_at"
        course.give(ReportIssue, occurred_at=course.now + timedelta(minutes=5))

    def test_a_receipt_in_the_future_counts_as_now(self) -> None:
        """A clock that runs ahead at the edge does not move the rules."""
        course = Course()
        course.give(ReportIssue, received_at=MORNING + timedelta(days=3))
        assert course.events[0].stamp.received_at == course.now

    def test_what_is_recorded_never_goes_back(self) -> None:
        """A clock that is set back does not turn the stream around."""
        course = an_issue()
        recorded = course.issue.recorded_at
        course.after(hours=-1).give(DispatchIssue)
        assert course.issue.recorded_at == recorded

    def test_an_order_to_nothing(self) -> None:
        """An issue that is not there takes no order but one that opens it."""
        error = Course().refused(AddNote)
        assert (error.code, error.http_status) == ("not_found", 404)

    def test_a_stale_version(self) -> None:
        """Who saw an older version is told, and told the present one."""
        error = an_issue().refused(DispatchIssue, expected_version=1)
        assert (error.code, error.http_status) == ("stale_version", 412)
        assert error.details["version"] == 2
        an_issue().give(DispatchIssue, expected_version=2)


class TestClassify:
    def test_sets_what_is_given(self) -> None:
        """What is left out stays."""
        course = an_issue(location=Location(place="west"))
        course.give(ClassifyIssue, category="民政", place="north")
        issue = course.issue
        assert (issue.category, issue.urgency, issue.request_type) == ("民政", "ordinary", "help")
        assert issue.location == Location(place="north")

    def test_nothing_given(self) -> None:
        """An order that sets nothing is refused."""
        error = an_issue().refused(ClassifyIssue, category=None)
        assert (error.code, error.http_status) == ("nothing_to_change", 422)

    def test_an_unknown_category(self) -> None:
        """As in a report."""
        assert an_issue().refused(ClassifyIssue, category="天外").code == "unknown_reference"

    def test_raising_urgency_shortens_from_now(self) -> None:
        """The new limits count from the raise; old and new due instants are on record."""
        course = a_claimed_issue()
        before = course.issue.deadlines["resolve-1"].due_at
        events = course.give(ClassifyIssue, urgency="urgent", category=None)
        resolve = course.issue.deadlines["resolve-1"]
        assert names(events) == ["IssueClassified", "DeadlinesRevised"]
        assert resolve.due_at == course.now + timedelta(hours=2)
        assert resolve.revision == 2
        assert ("resolve-1", before) in events[1].before  # type: ignore[attr-defined]

    def test_raised_with_another_category_it_has_the_limit_of_that(self) -> None:
        """One order says both: the limit is the one for what the issue is from now on."""
        own = ClockRecord(
            id="own",
            clock="resolve",
            urgency=("urgent",),
            categories=("政法",),
            limit=limit(1, "natural_hour"),
        )
        course = a_claimed_issue()
        policy = course.policy
        course.policy = policy.model_copy(update={"clocks": (own, *policy.clocks)})
        course.give(ClassifyIssue, urgency="urgent", category="政法")
        assert course.issue.deadlines["resolve-1"].due_at == course.now + timedelta(hours=1)

    def test_raising_urgency_never_lengthens(self) -> None:
        """An hour before the end a limit of two hours is no gain."""
        course = a_claimed_issue(urgency="utility")
        course.now = course.issue.deadlines["resolve-1"].due_at - timedelta(hours=1)
        before = course.issue.deadlines["resolve-1"]
        course.give(ClassifyIssue, urgency="urgent", category=None)
        assert course.issue.deadlines["resolve-1"] == before

    def test_lowering_before_dispatch_is_the_centres_own(self) -> None:
        """Nobody handles it yet; the dispatch clock counts from its old start."""
        course = an_issue(urgency="urgent")
        course.give(ClassifyIssue, urgency="ordinary", category=None)
        assert course.issue.deadlines["dispatch-1"].due_at == at("2026-03-02T11:01")

    def test_lowering_after_dispatch_needs_a_supervisor(self) -> None:
        """It lengthens what the unit has to keep to."""
        course = a_dispatched_issue(urgency="urgent")
        lower = {"urgency": "ordinary", "category": None}
        error = course.refused(ClassifyIssue, DISPATCHER, **lower)
        assert (error.code, error.http_status) == ("lengthening_refused", 403)
        before = course.issue.deadlines["resolve-1"].due_at
        course.give(ClassifyIssue, SUPERVISOR, **lower)
        assert course.issue.deadlines["resolve-1"].due_at > before

    @pytest.mark.parametrize("fired", [True, False], ids=["on record", "not yet on record"])
    def test_never_lower_after_a_breach(self, *, fired: bool) -> None:
        """Not by a supervisor either, and not in the moment before the timer has said so."""
        course = a_dispatched_issue(urgency="urgent").after(hours=3)
        if fired:
            course.fire(course.now)
        lower = {"urgency": "ordinary", "category": None}
        assert course.refused(ClassifyIssue, SUPERVISOR, **lower).code == "lengthening_refused"


class TestReject:
    def test_stops_all_clocks(self) -> None:
        """A final issue has no timers."""
        course = an_issue_in("rejected")
        assert running(course) == set()
        assert course.next_timer is None

    def test_a_reason_outside_the_statutory_list(self) -> None:
        """An issue is not turned away for any reason one likes."""
        error = an_issue().refused(RejectIssue, reason="tired")
        assert (error.code, error.details["field"]) == ("unknown_reference", "reason")

    def test_no_channel(self) -> None:
        """Who is turned away is told where to go."""
        with pytest.raises(ValidationError):
            an_issue().order(RejectIssue, proper_channel="")


class TestWithdraw:
    @pytest.mark.parametrize(
        ("dispatched", "call", "counted"),
        [(False, None, False), (True, None, True), (True, "call-7", False)],
    )
    def test_stays_in_the_statistics_after_dispatch_unless_confirmed(
        self, *, dispatched: bool, call: str | None, counted: bool
    ) -> None:
        """A unit cannot talk somebody out of his issue and out of the figures."""
        course = a_dispatched_issue() if dispatched else an_issue()
        (event,) = course.give(WithdrawIssue, CLERK, confirmed_by_call=call)
        assert isinstance(event, IssueWithdrawn)
        assert (event.after_dispatch, event.counted) == (dispatched, counted)
        assert running(course) == set()

    def test_the_complainant_confirms_nothing_himself(self) -> None:
        """Anybody can make up the id of a call."""
        (event,) = a_dispatched_issue().give(WithdrawIssue, confirmed_by_call="call-7")
        assert isinstance(event, IssueWithdrawn)
        assert event.counted

    def test_the_code_that_he_showed_confirms(self) -> None:
        """Nobody else has it: then the wish is his, and it leaves the statistics."""
        (event,) = a_dispatched_issue().give(WithdrawIssue, by_code=True)
        assert isinstance(event, IssueWithdrawn)
        assert (event.after_dispatch, event.counted) == (True, False)

    def test_also_while_a_return_is_decided(self) -> None:
        """Any open status before it is resolved."""
        course = a_dispatched_issue()
        course.give(RequestReturn)
        course.give(WithdrawIssue)
        assert (course.issue.status, running(course)) == ("withdrawn", set())
