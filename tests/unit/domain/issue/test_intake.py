"""Intake: discover, report, classify, reject, withdraw, import."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from domain.base import UNCLASSIFIED
from domain.deadlines.explain import lines
from domain.deadlines.given import is_given
from domain.issue.commands import (
    AddNote,
    ClassifyIssue,
    DispatchIssue,
    ImportIssue,
    RejectIssue,
    ReportIssue,
    RequestReturn,
    WithdrawIssue,
)
from domain.issue.events import IssueReported, IssueWithdrawn, NoteAdded
from domain.issue.values import Location, Respondent, Upstream
from tests.calendars import at
from tests.factories import sealed
from tests.issues import (
    CLERK,
    DISPATCHER,
    MORNING,
    SUPERVISOR,
    Course,
    a_claimed_issue,
    a_dispatched_issue,
    an_imported_issue,
    an_issue,
    an_issue_in,
    names,
)

REPLIED = {"reply": sealed("已修好"), "replied_at": at("2026-03-05T15:00")}


def running(course: Course) -> set[str]:
    """Return the clocks that have a deadline now."""
    return {each.clock for each in course.issue.deadlines.values() if each.stopped_at is None}


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
        (event,) = course.give(WithdrawIssue, confirmed_by_call=call)
        assert isinstance(event, IssueWithdrawn)
        assert (event.after_dispatch, event.counted) == (dispatched, counted)
        assert running(course) == set()

    def test_also_while_a_return_is_decided(self) -> None:
        """Any open status before it is resolved."""
        course = a_dispatched_issue()
        course.give(RequestReturn)
        course.give(WithdrawIssue)
        assert (course.issue.status, running(course)) == ("withdrawn", set())


class TestImport:
    def test_with_a_reply_goes_the_whole_way_with_its_own_times(self) -> None:
        """Seven events: reported and answered when it happened, recorded now."""
        course = an_imported_issue(**REPLIED)
        assert names(tuple(course.events)) == [
            "IssueReported",
            "IssueDispatched",
            "IssueClaimed",
            "IssueResolved",
            "ResolutionAccepted",
            "RevisitWaived",
            "IssueClosed",
        ]
        occurred = [event.stamp.occurred_at for event in course.events]
        assert occurred == [MORNING] * 3 + [REPLIED["replied_at"]] * 4
        assert {event.stamp.recorded_at for event in course.events} == {course.now}
        assert course.issue.deadlines["resolve-1"].state == "met"
        assert course.issue.status == "closed"

    @pytest.mark.parametrize(
        ("lateness", "state"),
        [(None, "breached"), ("deadline_instant", "breached"), ("elapsed_working_days", "met")],
    )
    def test_is_judged_as_the_source_counts(self, lateness: str | None, state: str) -> None:
        """A reply on the Saturday after the last working day: late by instant, not by count."""
        replied = {**REPLIED, "replied_at": at("2026-03-14T10:00")}
        reported = at("2026-03-06T10:00")
        course = Course(now=at("2026-03-20T09:00"))
        course.give(ImportIssue, occurred_at=reported, lateness=lateness, **replied)
        assert course.issue.deadlines["resolve-1"].state == state

    def test_without_a_reply_it_is_history_until_touched(self) -> None:
        """It waits, without timers; the timer does nothing."""
        course = an_imported_issue()
        (event,) = course.events
        assert isinstance(event, IssueReported)
        assert event.historic
        assert (course.issue.status, course.issue.live) == ("reported", False)
        assert course.next_timer is None
        assert course.fire(MORNING + timedelta(days=60)) == ()

    def test_the_first_live_order_brings_it_to_life(self) -> None:
        """From then on clocks run, from now and not from years ago."""
        course = an_imported_issue().until("2026-04-01T09:00")
        course.give(DispatchIssue)
        assert course.issue.live
        assert running(course) == {"claim", "contact", "resolve"}
        assert all(each.started_at == course.now for each in course.issue.deadlines.values())
        assert course.next_timer is not None

    def test_a_note_brings_it_to_life_too(self) -> None:
        """Any live command does."""
        course = an_imported_issue()
        course.give(AddNote, CLERK)
        assert course.issue.live

    def test_a_reply_before_its_report(self) -> None:
        """Such a row is refused, not turned around."""
        replied = {**REPLIED, "replied_at": MORNING - timedelta(days=1)}
        error = Course().refused(ImportIssue, **replied)
        assert (error.code, error.http_status) == ("predated", 422)

    def test_a_reply_in_the_future(self) -> None:
        """Named by its own field."""
        replied = {**REPLIED, "replied_at": MORNING + timedelta(days=1)}
        assert Course().refused(ImportIssue, **replied).details["field"] == "replied_at"

    @pytest.mark.parametrize("field", ["reply", "replied_at"])
    def test_a_reply_and_its_time_belong_together(self, field: str) -> None:
        """Neither is lost in silence."""
        with pytest.raises(ValidationError, match="belong together"):
            Course().order(ImportIssue, **{field: REPLIED[field]})

    def test_unknown_unit_and_category(self) -> None:
        """As for any report."""
        assert Course().refused(ImportIssue, unit="moon").details["field"] == "unit"
        assert Course().refused(ImportIssue, category="天外").details["field"] == "category"


class TestTheSourcesOwnDeadline:
    """An import may bring the due instant of its source; it is taken, not computed."""

    DUE = at("2026-03-05T10:00")

    def _imported(self, **fields: object) -> Course:
        return an_imported_issue(**({"judged_by": "source", "due_at": self.DUE} | fields))

    def test_is_the_resolve_deadline_as_given(self) -> None:
        """Inclusive, final, without warnings, and the explanation says where it comes from."""
        deadline = self._imported().issue.deadlines["resolve-1"]
        assert (deadline.started_at, deadline.due_at) == (MORNING, self.DUE)
        assert (deadline.due_inclusive, deadline.provisional, deadline.warn_at) == (True, False, ())
        assert [step.kind for step in deadline.explanation] == ["given_by_source"]
        assert is_given(deadline)
        assert lines(deadline, "en") == (
            "resolve-1: from 2026-03-02T09:00, due as the source says",
            "given by the source, not computed: 2026-03-05T10:00",
            "due 2026-03-05T10:00 (on time up to and including this instant)",
        )

    @pytest.mark.parametrize(("later", "why"), [(-1, "met"), (0, "met"), (1, "late")])
    def test_judges_the_reply(self, later: int, why: str) -> None:
        """On time up to and including the due instant."""
        replied = {**REPLIED, "replied_at": self.DUE + timedelta(seconds=later)}
        course = self._imported(**replied)
        changes = [change for event in course.events for change in event.changed]
        assert [change.why for change in changes if change.id == "resolve-1"][-1] == why
        assert list(course.issue.deadlines) == ["resolve-1"]
        assert course.issue.status == "closed"

    def test_none_is_not_judged_at_all(self) -> None:
        """What the source set no target for is not judged by limits that it never knew."""
        course = self._imported(due_at=None, **REPLIED)
        assert (course.issue.deadlines, course.issue.status) == ({}, "closed")

    def test_passed_and_open_it_fires_nothing_while_it_is_history(self) -> None:
        """The deadline stands as overdue, but history has no timers."""
        course = self._imported()
        assert running(course) == {"resolve"}
        assert course.next_timer is None
        assert course.fire(MORNING + timedelta(days=60)) == ()

    def test_goes_on_once_the_issue_lives(self) -> None:
        """The dispatch starts no second resolve clock beside the source's."""
        course = self._imported(due_at=MORNING + timedelta(days=90)).until("2026-04-01T09:00")
        course.give(DispatchIssue)
        assert running(course) == {"claim", "contact", "resolve"}
        assert course.issue.deadlines["resolve-1"].due_at == MORNING + timedelta(days=90)

    def test_before_the_report_it_is_flagged_and_late(self) -> None:
        """A target before the opening is kept as it is, said, and judged late."""
        course = self._imported(due_at=MORNING - timedelta(hours=1), flags=("own",), **REPLIED)
        reported = course.events[0]
        assert isinstance(reported, IssueReported)
        assert reported.flags == ("own", "target_before_open")
        assert course.issue.deadlines["resolve-1"].state == "breached"

    def test_only_with_its_judge(self) -> None:
        """A target beside the policy's own limits would leave open which of them counts."""
        with pytest.raises(ValidationError, match="judged_by source"):
            Course().order(ImportIssue, due_at=self.DUE)

    def test_a_note_of_the_source_is_kept(self) -> None:
        """What is said of an open issue is a note of its history; it stays without timers."""
        course = an_imported_issue(note=sealed("等待材料"))
        assert [type(event) for event in course.events] == [IssueReported, NoteAdded]
        assert (course.issue.live, course.issue.status) == (False, "reported")
