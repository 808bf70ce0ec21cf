"""What cannot be finished now goes on the ledger (挂账); what has no ground is terminated."""

from datetime import date
from typing import Any

import pytest

from domain.issue.commands import (
    ApproveRequest,
    ClaimIssue,
    DecideTermination,
    DispatchIssue,
    PauseClock,
    RecallDispatch,
    RecordContact,
    ReinstateIssue,
    ReleaseClaim,
    ReopenIssue,
    RequestTermination,
    ResolveIssue,
    ReviewSuspension,
    SuspendIssue,
)
from domain.issue.events import IssueSuspended, IssueTerminated, SuspensionReviewMissed
from tests.calendars import at
from tests.issues import a_claimed_issue, a_suspended_issue, names, running
from tests.ordinary import DISPATCHER, OUTSIDER, SECOND_SUPERVISOR

KEEP: dict[str, Any] = {"decision": "keep", "review_on": date(2026, 8, 28)}


class TestSuspension:
    def test_takes_two(self) -> None:
        """The first only asks; the second one's approval takes effect, and is on record."""
        course = a_claimed_issue()
        assert names(course.give(SuspendIssue)) == ["ApprovalRequested"]
        assert [each.act for each in course.issue.pending] == ["suspend"]
        (suspended,) = course.give(ApproveRequest)
        assert isinstance(suspended, IssueSuspended)
        assert suspended.approver == SECOND_SUPERVISOR.id
        assert course.issue.status == "suspended"

    def test_its_clocks_stand(self) -> None:
        """Months later the unit has what it had left."""
        course = a_suspended_issue()
        states = {each.clock: each.state for each in course.issue.deadlines.values()}
        assert (states["resolve"], states["whole_issue"]) == ("paused", "paused")
        assert states["suspension_review"] == "running"
        course.until("2026-05-06T10:00").give(ReinstateIssue)
        line = course.issue.open_deadline("resolve")
        assert line is not None
        assert course.issue.status == "claimed"
        assert str(line.last_day) == "2026-05-12"
        assert "suspension_review" not in running(course)

    def test_after_the_limit(self) -> None:
        """The breach that nobody saw is on record first, and stays."""
        course = a_claimed_issue().until("2026-03-10T09:00")
        course.give(SuspendIssue)
        assert names(course.give(ApproveRequest)) == ["DeadlineBreached", "IssueSuspended"]
        course.until("2026-05-06T09:00").give(ReinstateIssue)
        line = course.issue.open_deadline("resolve")
        assert line is not None
        assert str(line.last_day) == "2026-03-09"
        assert course.issue.has_breached("resolve")

    def test_of_a_paused_clock(self) -> None:
        """The pause ends: its planned end must not start the clock on the ledger."""
        course = a_claimed_issue()
        course.give(RecordContact)
        course.give(PauseClock)
        course.give(SuspendIssue)
        assert names(course.give(ApproveRequest)) == ["ClockResumed", "IssueSuspended"]
        assert course.next_timer == at("2026-05-30T00:00")

    def test_approved_by_a_post_outside_the_chain(self) -> None:
        """The pack names who may be the second person."""
        course = a_claimed_issue()
        course.give(SuspendIssue)
        error = course.refused(ApproveRequest, DISPATCHER)
        assert error.http_status == 403

    def test_kept_until_the_next_review(self) -> None:
        """Each review names the next one, a quarter ahead at most."""
        course = a_suspended_issue().until("2026-05-29T10:00")
        course.give(ReviewSuspension, **KEEP)
        assert course.issue.status == "suspended"
        assert course.next_timer == at("2026-08-29T00:00")
        assert course.issue.deadlines["suspension_review-1"].state == "met"

    @pytest.mark.parametrize("decision", ["resume", "close"])
    def test_taken_off_by_its_review(self, decision: str) -> None:
        """Back to the unit, to be worked on or to be brought to its end with feedback."""
        course = a_suspended_issue()
        events = course.give(ReviewSuspension, decision=decision)
        assert names(events) == ["SuspensionReviewed", "IssueReinstated"]
        course.give(RecordContact)
        course.give(ResolveIssue)

    def test_two_missed_reviews(self) -> None:
        """The first goes on to the next quarter; after the second supervision follows."""
        course = a_suspended_issue()
        missed = []
        for _ in range(2):
            breached, event, *_ = course.fire()
            assert type(breached).__name__ == "DeadlineBreached"
            assert isinstance(event, SuspensionReviewMissed)
            missed.append((event.missed, str(event.review_on), event.supervise))
        assert missed == [(1, "2026-08-30", False), (2, "2026-11-30", True)]
        course.give(ReviewSuspension, review_on=date(2026, 11, 27), decision="keep")
        assert course.issue.reviews_missed == 0

    def test_from_30_november(self) -> None:
        """A quarter later is the last day of February."""
        course = a_suspended_issue().until("2026-11-30T09:00")
        late = date(2027, 3, 1)
        assert course.refused(ReviewSuspension, **{**KEEP, "review_on": late}).code == "review_date"
        course.give(ReviewSuspension, **{**KEEP, "review_on": date(2027, 2, 28)})

    @pytest.mark.parametrize(
        ("field", "given"),
        [
            ("review_on", date(2026, 3, 2)),
            ("review_on", date(2026, 6, 3)),
            ("review_on", date(9999, 12, 31)),
            ("expected_on", date(2026, 3, 2)),
            ("expected_on", date(1, 1, 1)),
        ],
    )
    def test_days_out_of_reach(self, field: str, given: date) -> None:
        """The review within a quarter, the definite date ahead."""
        error = a_claimed_issue().refused(SuspendIssue, **{field: given})
        assert (error.code, error.details["field"]) == ("review_date", field)

    def test_without_telling_the_complainant(self) -> None:
        """He is told first, where there is one."""
        error = a_claimed_issue().refused(SuspendIssue, complainant_told=False)
        assert (error.code, error.details["field"]) == ("missing_part", "complainant_told")
        a_claimed_issue(anonymous=True).give(SuspendIssue, complainant_told=False)


class TestTermination:
    def test_ends_the_matter(self) -> None:
        """Rejected, with the explanation that the complainant gets; no clock runs any more."""
        course = a_claimed_issue()
        course.give(RequestTermination)
        assert "resolve" in running(course)
        ended, _ = course.give(DecideTermination)
        assert isinstance(ended, IssueTerminated)
        assert ended.ground == "not_true"
        assert (course.issue.status, running(course)) == ("rejected", set())
        course.give(ReopenIssue)

    def test_refused_the_unit_goes_on(self) -> None:
        """And may ask once more."""
        course = a_claimed_issue()
        course.give(RequestTermination)
        course.give(DecideTermination, decision="refuse")
        assert course.issue.status == "claimed"
        course.give(RequestTermination)

    def test_one_request_at_a_time(self) -> None:
        """The first is decided before the second."""
        course = a_claimed_issue()
        course.give(RequestTermination)
        assert course.refused(RequestTermination).code == "already_asked"

    def test_without_evidence_or_with_a_ground_of_ones_own(self) -> None:
        """Grounds are the policy's, and each is proved."""
        course = a_claimed_issue()
        assert course.refused(RequestTermination, evidence=()).code == "missing_part"
        assert course.refused(RequestTermination, ground="tired").code == "unknown_reference"

    def test_of_the_unit_before(self) -> None:
        """Whoever takes the issue over is not bound by what another unit asked for."""
        course = a_claimed_issue()
        course.give(RequestTermination)
        course.give(ReleaseClaim)
        course.give(RecallDispatch)
        course.give(DispatchIssue, unit="transport")
        course.give(ClaimIssue, OUTSIDER)
        assert course.refused(DecideTermination).code == "nothing_asked"
