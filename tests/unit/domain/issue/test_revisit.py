"""The revisit and what follows: closing, rework, waivers by two, reopening."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from domain.base import SYSTEM
from domain.issue.commands import (
    AddNote,
    ApproveRequest,
    ClaimIssue,
    CloseIssue,
    Command,
    DecideRework,
    DispatchIssue,
    RecordContact,
    RecordRevisit,
    RejectIssue,
    ReopenIssue,
    ResolveIssue,
    ReviewResolution,
    WithdrawIssue,
)
from domain.issue.events import (
    IssueClosed,
    IssueSupervised,
    ReopenWaived,
    RevisitAttempted,
    ReworkOrdered,
)
from tests.calendars import at
from tests.factories import sealed
from tests.issues import (
    Course,
    a_claimed_issue,
    a_closed_issue,
    a_resolved_issue,
    an_accepted_issue,
    an_imported_issue,
    an_issue,
    names,
)
from tests.ordinary import HANDLER, RESIDENT, SECOND_SUPERVISOR, SUPERVISOR

IN_VAIN = {"reached": False, "solved": None, "satisfaction": None}
UNHAPPY = {"solved": "no", "satisfaction": "dissatisfied"}


def partly(satisfaction: str = "basically_satisfied") -> Course:
    """Return an issue whose complainant calls it partly solved."""
    course = an_accepted_issue()
    course.give(RecordRevisit, solved="partly", satisfaction=satisfaction)
    return course


def ground(course: Course) -> str:
    """Return what the issue was closed on."""
    closed = next(e for e in reversed(course.events) if isinstance(e, IssueClosed))
    return closed.ground


class TestAnswer:
    @pytest.mark.parametrize("satisfaction", ["satisfied", "basically_satisfied", "not_given"])
    def test_solved_and_not_against_it_closes(self, satisfaction: str) -> None:
        """The loop is closed by the complainant's word."""
        course = an_accepted_issue()
        events = course.give(RecordRevisit, satisfaction=satisfaction)
        assert names(events) == ["RevisitRecorded", "IssueClosed"]
        assert ground(course) == "revisited"
        assert course.next_timer is None

    @pytest.mark.parametrize("answer", [UNHAPPY, {"solved": "yes", "satisfaction": "dissatisfied"}])
    def test_not_solved_or_dissatisfied_goes_back_to_work(self, answer: dict[str, str]) -> None:
        """A new attempt with a limit of its own; the first one's record stays."""
        course = an_accepted_issue()
        assert names(course.give(RecordRevisit, **answer)) == ["RevisitRecorded", "ReworkOrdered"]
        issue = course.issue
        assert (issue.status, issue.reworks, issue.claimant) == ("claimed", 1, HANDLER.id)
        assert issue.deadlines["resolve-1"].state == "met"
        assert issue.deadlines["resolve-2"].started_at == course.now

    def test_twice_back_to_work(self) -> None:
        """Each time is counted; after the second a supervisor looks at it (rules.md 7.6)."""
        course = an_accepted_issue()
        course.give(RecordRevisit, **UNHAPPY)
        course.give(ResolveIssue)
        course.give(ReviewResolution)
        _, ordered, supervised = course.give(RecordRevisit, **UNHAPPY)
        assert isinstance(ordered, ReworkOrdered)
        assert isinstance(supervised, IssueSupervised)
        assert (ordered.reworks, course.issue.reworks) == (2, 2)
        assert "resolve-3" in course.issue.deadlines

    def test_partly_solved_waits_for_the_supervisor(self) -> None:
        """He decides within his limit."""
        course = partly()
        assert course.issue.status == "resolved"
        assert course.issue.deadlines["rework_decision-1"].state == "running"
        error = course.refused(RecordRevisit)
        assert (error.code, error.http_status) == ("revisit_not_due", 409)

    @pytest.mark.parametrize("missing", ["solved", "satisfaction"])
    def test_reached_without_both_answers(self, missing: str) -> None:
        """Whoever was reached was asked both."""
        error = an_accepted_issue().refused(RecordRevisit, **{missing: None})
        assert (error.code, error.http_status) == ("revisit_incomplete", 422)

    def test_silence_is_no_answer(self) -> None:
        """An attempt in vain cannot carry one."""
        with pytest.raises(ValidationError, match="carries an answer"):
            an_accepted_issue().order(RecordRevisit, reached=False)

    def test_a_reason_outside_the_list(self) -> None:
        """Reasons are the policy's."""
        error = an_accepted_issue().refused(RecordRevisit, reasons=("weather",))
        assert (error.code, error.details["field"]) == ("unknown_reference", "reasons")


class TestWhenDue:
    def test_not_before_the_review(self) -> None:
        """Feedback that nobody accepted is not asked about."""
        error = a_resolved_issue().refused(RecordRevisit)
        assert (error.code, error.http_status) == ("revisit_not_due", 409)

    def test_not_while_it_is_handled_in_time(self) -> None:
        """The unit is not disturbed inside its limit."""
        assert a_claimed_issue().refused(RecordRevisit).code == "revisit_not_due"

    def test_after_a_breach_the_answer_is_recorded_and_the_status_stays(self) -> None:
        """Also where the timer has not said so yet: then the breach comes first."""
        course = a_claimed_issue().until("2026-03-20T10:00")
        events = course.give(RecordRevisit, **UNHAPPY)
        assert names(events) == ["DeadlineBreached", "RevisitRecorded"]
        assert course.issue.status == "claimed"

    def test_attempts_in_vain_after_a_breach(self) -> None:
        """They are counted, and close nothing that has no feedback."""
        course = a_claimed_issue()
        for local in ("2026-03-20T10:00", "2026-03-20T11:00", "2026-03-23T10:00"):
            course.until(local).give(RecordRevisit, **IN_VAIN)
        assert names(tuple(course.events))[-2:] == ["RevisitAttempted", "RevisitExhausted"]
        assert course.issue.status == "claimed"

    def test_a_breach_of_an_earlier_attempt_does_not_count(self) -> None:
        """Rework has a limit of its own, and is not disturbed inside it either."""
        course = a_claimed_issue()
        course.give(RecordContact)
        course.until("2026-03-20T10:00").give(ResolveIssue)
        course.give(ReviewResolution)
        course.give(RecordRevisit, **UNHAPPY)
        assert course.issue.has_breached("resolve")
        assert course.refused(RecordRevisit).code == "revisit_not_due"

    def test_an_answer_before_the_acceptance_does_not_block_the_revisit(self) -> None:
        """The accepted feedback gets a revisit of its own, whatever was said before."""
        course = a_claimed_issue()
        course.give(RecordContact)
        course.until("2026-03-20T10:00").give(ResolveIssue)
        assert names(course.give(RecordRevisit)) == ["RevisitRecorded"]
        course.give(ReviewResolution)
        course.give(RecordRevisit)
        assert course.issue.status == "closed"

    def test_a_partly_solved_answer_before_the_acceptance_decides_nothing(self) -> None:
        """Neither does it start the supervisor's clock, nor may he waive on it."""
        course = a_claimed_issue()
        course.give(RecordContact)
        course.until("2026-03-20T10:00").give(ResolveIssue)
        course.give(RecordRevisit, solved="partly")
        assert "rework_decision-1" not in course.issue.deadlines
        assert course.refused(DecideRework, decision="waive").code == "revisit_not_due"


class TestAttempts:
    def test_three_on_two_dates_exhaust_it(self) -> None:
        """Nobody was reached: no answer, never a satisfied one, and the loop is closed."""
        course = an_accepted_issue()
        first = course.until("2026-03-02T10:00").give(RecordRevisit, **IN_VAIN)[0]
        second = course.until("2026-03-02T16:00").give(RecordRevisit, **IN_VAIN)[0]
        assert isinstance(first, RevisitAttempted)
        assert isinstance(second, RevisitAttempted)
        assert first.next_attempt_from == course.events[-2].stamp.received_at
        assert second.next_attempt_from == at("2026-03-03T09:00")
        last = course.until("2026-03-03T09:00").give(RecordRevisit, **IN_VAIN)
        assert names(last)[:3] == ["RevisitAttempted", "RevisitExhausted", "IssueClosed"]
        assert ground(course) == "exhausted"
        assert course.issue.revisit.satisfaction is None

    def test_the_third_on_the_same_date(self) -> None:
        """It would leave the second date out."""
        course = an_accepted_issue()
        for local in ("2026-03-02T10:00", "2026-03-02T16:00"):
            course.until(local).give(RecordRevisit, **IN_VAIN)
        error = course.refused(RecordRevisit, **IN_VAIN)
        assert (error.code, error.http_status) == ("revisit_time", 422)
        assert "2026-03-03T09:00" in str(error.details["accepted"])

    def test_the_date_is_that_of_receipt(self) -> None:
        """An attempt is not moved to another date by saying so."""
        course = an_accepted_issue()
        for local in ("2026-03-03T10:00", "2026-03-03T11:00"):
            course.until(local).give(RecordRevisit, **IN_VAIN)
        claimed = at("2026-03-02T10:00")
        error = course.refused(RecordRevisit, occurred_at=claimed, **IN_VAIN)
        assert error.code == "revisit_time"

    @pytest.mark.parametrize("local", ["2026-03-03T08:58", "2026-03-03T20:00"])
    def test_outside_the_hours(self, local: str) -> None:
        """Nobody is called at night; somebody who answers is always heard."""
        course = an_accepted_issue().until(local)
        assert course.refused(RecordRevisit, **IN_VAIN).code == "revisit_time"
        course.give(RecordRevisit)

    def test_a_fourth_attempt_after_a_breach(self) -> None:
        """All were made."""
        course = a_claimed_issue()
        for local in ("2026-03-20T10:00", "2026-03-20T11:00", "2026-03-23T10:00"):
            course.until(local).give(RecordRevisit, **IN_VAIN)
        error = course.refused(RecordRevisit, **IN_VAIN)
        assert (error.code, error.http_status) == ("revisit_not_due", 409)

    def test_reached_at_last(self) -> None:
        """Attempts in vain before an answer are on record; the answer counts."""
        course = an_accepted_issue()
        course.give(RecordRevisit, **IN_VAIN)
        course.give(RecordRevisit)
        assert ground(course) == "revisited"


class TestRework:
    @pytest.mark.parametrize(
        ("back_to", "clock"), [("claimed", "resolve-2"), ("reported", "dispatch-2")]
    )
    def test_ordered_by_the_supervisor(self, back_to: str, clock: str) -> None:
        """Back to the handler with a new limit, or back to dispatch."""
        course = partly()
        course.give(DecideRework, back_to=back_to)
        assert course.issue.status == back_to
        assert course.issue.deadlines["rework_decision-1"].state == "met"
        assert course.issue.deadlines[clock].state == "running"

    def test_back_to_dispatch_starts_no_resolve_clock(self) -> None:
        """Nobody handles it; the next dispatch starts one."""
        course = partly()
        course.give(DecideRework, back_to="reported")
        assert course.issue.open_deadline("resolve") is None
        course.give(DispatchIssue, unit="transport")
        assert course.issue.open_deadline("resolve") is not None

    def test_waived_where_he_is_not_against_it(self) -> None:
        """One supervisor with a reason is enough."""
        course = partly()
        assert names(course.give(DecideRework, decision="waive")) == ["ReopenWaived", "IssueClosed"]
        assert ground(course) == "rework_waived"

    def test_waived_against_a_dissatisfied_complainant_by_two(self) -> None:
        """The first asks, only another one's approval makes it take effect."""
        course = partly("dissatisfied")
        assert names(course.give(DecideRework, decision="waive")) == ["ApprovalRequested"]
        assert course.issue.status == "resolved"
        waived, closed = course.give(ApproveRequest)
        assert isinstance(waived, ReopenWaived)
        assert (waived.approver, closed.stamp.status) == (SECOND_SUPERVISOR.id, "closed")

    def test_without_a_partly_solved_answer(self) -> None:
        """There is nothing to decide."""
        error = an_accepted_issue().refused(DecideRework)
        assert (error.code, error.http_status) == ("revisit_not_due", 409)


class TestForcedClose:
    def test_takes_two_supervisors(self) -> None:
        """Asked for by one, approved by another; both and the reason are on record."""
        course = a_resolved_issue()
        assert names(course.give(CloseIssue)) == ["ApprovalRequested"]
        (closed,) = course.give(ApproveRequest)
        assert isinstance(closed, IssueClosed)
        assert (closed.ground, closed.approver) == ("forced", SECOND_SUPERVISOR.id)
        assert closed.reason == sealed("路灯不亮")

    def test_judges_the_feedback_by_its_own_instant(self) -> None:
        """A review that never came is not the unit's fault."""
        course = a_resolved_issue()
        given = course.now
        course.after(days=12).give(CloseIssue)
        course.give(ApproveRequest)
        resolve = course.issue.deadlines["resolve-1"]
        assert (resolve.state, resolve.stopped_at) == ("met", given)

    @pytest.mark.parametrize("kind", [CloseIssue, DecideRework])
    def test_one_person_is_not_two(self, kind: type[Command]) -> None:
        """Who asked does not approve."""
        course = partly("dissatisfied")
        fields = {"decision": "waive"} if kind is DecideRework else {}
        course.give(kind, SUPERVISOR, **fields)
        error = course.refused(ApproveRequest, SUPERVISOR)
        assert (error.code, error.http_status) == ("same_person", 403)

    def test_nothing_asked_for(self) -> None:
        """There is nothing to approve."""
        error = a_resolved_issue().refused(ApproveRequest)
        assert (error.code, error.http_status) == ("nothing_pending", 409)

    def test_the_system_closes_only_by_policy(self) -> None:
        """Never by an order of its own."""
        error = an_accepted_issue().refused(CloseIssue, SYSTEM)
        assert (error.code, error.http_status) == ("revisit_required", 422)

    def test_a_request_does_not_outlive_the_feedback(self) -> None:
        """Sent back, the issue is handled again; the old request is gone."""
        course = a_resolved_issue()
        course.give(CloseIssue)
        course.give(ReviewResolution, decision="send_back", findings=sealed("缺照片"))
        course.give(ResolveIssue)
        assert course.refused(ApproveRequest).code == "nothing_pending"


class TestReopen:
    def test_goes_on_with_its_claimant(self) -> None:
        """A new attempt with limits of its own."""
        course = a_closed_issue()
        course.give(ReopenIssue)
        assert (course.issue.status, course.issue.claimant) == ("claimed", HANDLER.id)
        assert course.issue.deadlines["resolve-2"].state == "running"
        assert course.issue.deadlines["whole_issue-2"].state == "running"
        course.give(ResolveIssue)

    def test_or_waits_for_dispatch(self) -> None:
        """Where it is asked for, or nobody has it in hand."""
        course = a_closed_issue()
        course.give(ReopenIssue, back_to="reported")
        assert course.issue.open_deadline("dispatch") is not None
        assert course.issue.open_deadline("resolve") is None

    @pytest.mark.parametrize("kind", [RejectIssue, WithdrawIssue])
    def test_what_was_never_handled_waits_for_dispatch(self, kind: type) -> None:
        """Rejected and withdrawn issues too."""
        course = an_issue()
        course.give(kind)
        course.give(ReopenIssue, back_to="claimed")
        assert course.issue.status == "reported"
        assert course.issue.open_deadline("dispatch") is not None

    def test_history_has_nobody_to_go_on_with(self) -> None:
        """Whoever answered in the other system is not one of ours."""
        course = an_imported_issue(reply=sealed("已修好"), replied_at=at("2026-03-05T15:00"))
        course.give(ReopenIssue)
        assert course.issue.status == "reported"

    def test_by_the_complainant_inside_the_window(self) -> None:
        """Thirty days after the day it was closed, to the end of the last one."""
        for local, taken in (("2026-04-01T23:58", True), ("2026-04-02T00:00", False)):
            course = a_closed_issue().until(local)
            if taken:
                course.give(ReopenIssue, RESIDENT)
            else:
                error = course.refused(ReopenIssue, RESIDENT)
                assert (error.code, error.http_status) == ("reopen_window", 422)

    def test_the_centre_reopens_at_any_time(self) -> None:
        """With its reason on record."""
        course = a_closed_issue().after(days=400)
        course.give(ReopenIssue)
        assert course.issue.is_open

    @pytest.mark.parametrize("kind", [RejectIssue, WithdrawIssue])
    def test_a_note_does_not_move_the_window(self, kind: type) -> None:
        """It counts from the end of the issue, not from the last word on it."""
        course = an_issue()
        course.give(kind)
        course.after(days=29).give(AddNote, RESIDENT)
        assert course.after(days=2).refused(ReopenIssue, RESIDENT).code == "reopen_window"

    def test_nor_does_an_instant_the_closer_chose(self) -> None:
        """The window counts from when the closing entered the system."""
        course = an_accepted_issue()
        course.give(RecordRevisit, occurred_at=course.now - timedelta(days=300))
        course.give(ReopenIssue, RESIDENT)


def test_the_way_round_once_more() -> None:
    """A reopened issue closes like any other."""
    course = a_closed_issue()
    course.give(ReopenIssue, back_to="reported")
    for kind in (DispatchIssue, ClaimIssue, RecordContact, ResolveIssue, ReviewResolution):
        course.give(kind)
    course.give(RecordRevisit)
    assert course.issue.status == "closed"
