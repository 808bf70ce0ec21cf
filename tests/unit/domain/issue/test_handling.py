"""Handling: contact, progress, feedback and its review."""

from datetime import timedelta

import pytest

from domain.issue.commands import (
    ClaimIssue,
    Command,
    RecordContact,
    RecordProgress,
    ResolveIssue,
    ReviewResolution,
)
from domain.issue.events import IssueClosed, RevisitWaived
from domain.policy import Policy
from tests.factories import sealed
from tests.issues import (
    Course,
    a_claimed_issue,
    a_dispatched_issue,
    a_resolved_issue,
    an_accepted_issue,
    names,
)
from tests.ordinary import COLLEAGUE, HANDLER, LEAD, OUTSIDER, person

FINDINGS = {"decision": "send_back", "findings": sealed("缺照片")}


def state_of(course: Course, deadline: str) -> str:
    """Return the state of one of the issue's deadlines."""
    return course.issue.deadlines[deadline].state


def called_in_vain(*, times: int) -> Course:
    """Return an issue in hand whose complainant was called so often on its first morning."""
    course = a_claimed_issue()
    for _ in range(times):
        course.give(RecordContact, reached=False)
    return course


class TestContact:
    def test_the_first_time_reached_meets_the_clock(self) -> None:
        """Later contacts are on record and stop nothing."""
        course = a_dispatched_issue()
        course.give(RecordContact)
        met = course.issue.deadlines["contact-1"]
        course.give(RecordContact)
        assert met.state == "met"
        assert course.issue.deadlines["contact-1"] == met

    def test_an_attempt_in_vain_meets_nothing(self) -> None:
        """It is counted."""
        course = a_dispatched_issue()
        assert names(course.give(RecordContact, reached=False)) == ["ContactAttempted"]
        assert state_of(course, "contact-1") == "running"
        assert course.issue.contact_attempts == (course.now,)

    def test_by_another_unit(self) -> None:
        """Whom the issue was not sent to does not call its complainant."""
        assert a_dispatched_issue().refused(RecordContact, OUTSIDER).code == "not_addressee"


class TestProgress:
    def test_by_anybody_of_the_unit(self) -> None:
        """A colleague may write down what was done."""
        assert names(a_claimed_issue().give(RecordProgress, COLLEAGUE)) == ["ProgressRecorded"]

    def test_by_another_unit(self) -> None:
        """Others may not."""
        assert a_claimed_issue().refused(RecordProgress, OUTSIDER).code == "not_addressee"


class TestResolve:
    def test_holds_the_resolve_clock_and_starts_the_review(self) -> None:
        """Feedback is not closure: it is met only once accepted."""
        course = a_resolved_issue()
        assert state_of(course, "resolve-1") == "paused"
        assert state_of(course, "review-1") == "running"
        assert course.issue.is_open

    def test_before_it_was_claimed(self) -> None:
        """A unit that has not claimed gives no feedback."""
        error = a_dispatched_issue().refused(ResolveIssue)
        assert (error.code, error.http_status) == ("wrong_state", 409)

    def test_by_a_colleague_of_the_claimant(self) -> None:
        """Who has it in hand answers for it."""
        course = a_claimed_issue()
        course.give(RecordContact)
        error = course.refused(ResolveIssue, COLLEAGUE)
        assert (error.code, error.details["unit"]) == ("not_addressee", HANDLER.id)

    def test_by_the_lead_only_where_the_policy_lets_him(self) -> None:
        """The default pack leaves it to handlers."""
        assert a_claimed_issue().refused(ResolveIssue, LEAD).code == "not_permitted"

    def test_without_a_contact(self) -> None:
        """The complainant is spoken with first."""
        error = a_claimed_issue().refused(ResolveIssue)
        assert (error.code, error.http_status) == ("contact_required", 422)

    def test_after_attempts_enough(self) -> None:
        """Who cannot be reached does not block the issue; the contact clock is cancelled."""
        course = called_in_vain(times=2)
        course.until("2026-03-03T08:40").give(RecordContact, reached=False)
        course.give(ResolveIssue)
        assert state_of(course, "contact-1") == "cancelled"

    def test_after_attempts_on_one_date(self) -> None:
        """Three calls of one hour reach nobody who is out: the contact clock is not silenced."""
        course = called_in_vain(times=3)
        error = course.refused(ResolveIssue)
        assert (error.code, error.http_status) == ("contact_required", 422)
        assert (error.details["accepted"], error.details["dates"]) == (3, 2)
        assert state_of(course, "contact-1") == "running"

    def test_a_contact_that_was_late_stays_late(self) -> None:
        """Attempts enough end the clock; what had passed by then is on record."""
        course = called_in_vain(times=2)
        course.until("2026-03-05T09:00").give(RecordContact, reached=False)
        course.give(ResolveIssue)
        assert course.issue.has_breached("contact")

    @pytest.mark.parametrize("fields", [{"anonymous": True}, {"complainants": ()}])
    def test_where_nobody_can_be_contacted(self, fields: dict[str, object]) -> None:
        """Anonymous and proactive issues have nobody to speak with."""
        a_claimed_issue(**fields).give(ResolveIssue)

    def test_a_cause_outside_the_list(self) -> None:
        """Causes are the policy's; one may be left out."""
        course = a_claimed_issue()
        course.give(RecordContact)
        error = course.refused(ResolveIssue, cause="fate")
        assert (error.code, error.details["field"]) == ("unknown_reference", "cause")
        course.give(ResolveIssue, cause="facility_fault")


class TestReview:
    def test_accepted_the_resolve_clock_is_met_by_the_feedback(self) -> None:
        """However long the review took."""
        course = a_resolved_issue()
        given = course.now
        course.after(days=9).give(ReviewResolution)
        resolve = course.issue.deadlines["resolve-1"]
        assert (resolve.state, resolve.stopped_at) == ("met", given)
        assert state_of(course, "revisit-1") == "running"

    def test_sent_back_the_old_deadline_runs_on(self) -> None:
        """No new limit; the rework is counted."""
        course = a_resolved_issue()
        course.give(ReviewResolution, **FINDINGS)
        issue = course.issue
        assert (issue.status, issue.reworks, issue.feedback) == ("claimed", 1, None)
        assert state_of(course, "resolve-1") == "running"
        assert "resolve-2" not in issue.deadlines

    def test_sent_back_without_findings(self) -> None:
        """The unit must know what is missing."""
        error = a_resolved_issue().refused(ReviewResolution, decision="send_back")
        assert (error.code, error.http_status) == ("findings_required", 422)

    @pytest.mark.parametrize("decision", ["accept", "send_back"])
    def test_twice(self, decision: str) -> None:
        """After its acceptance comes the revisit."""
        error = an_accepted_issue().refused(ReviewResolution, decision=decision)
        assert (error.code, error.http_status) == ("already_reviewed", 409)

    @pytest.mark.parametrize(
        ("fields", "reason"),
        [({"anonymous": True}, "anonymous"), ({"reply_wanted": False}, "no_reply_wanted")],
    )
    def test_closes_where_nobody_is_asked(self, fields: dict[str, object], reason: str) -> None:
        """Whoever wants no reply is not called; the reason is on record."""
        course = a_resolved_issue(**fields)
        accepted, waived, closed = course.give(ReviewResolution)
        assert isinstance(waived, RevisitWaived)
        assert isinstance(closed, IssueClosed)
        assert (waived.reason, closed.ground) == (reason, "waived")
        assert accepted.stamp.status == "resolved"

    def test_a_loop_may_ask_all_the_same(self) -> None:
        """Where the loop's own revisit waives nothing, the pack's word does not count."""
        course = a_resolved_issue(anonymous=True)
        rules = course.policy.revisit.model_copy(update={"waive_when_anonymous": False})
        loops = tuple(each.model_copy(update={"revisit": rules}) for each in course.policy.loops)
        course.policy = Policy.model_validate({**dict(course.policy), "loops": loops})
        (accepted,) = course.give(ReviewResolution)
        assert accepted.stamp.status == "resolved"

    def test_a_claim_survives_it(self) -> None:
        """What comes back comes back to who had it."""
        course = a_resolved_issue()
        course.give(ReviewResolution, person("reviewer-2"), **FINDINGS)
        assert course.issue.claimant == HANDLER.id
        assert course.give(ClaimIssue) == ()
        course.give(ResolveIssue)


class TestPredated:
    """A unit did nothing with an issue it did not have yet, whatever it says."""

    @pytest.mark.parametrize("kind", [RecordContact, RecordProgress, ResolveIssue])
    def test_work_dated_before_its_dispatch(self, kind: type[Command]) -> None:
        """The instant is refused with the first one that would be accepted."""
        course = a_claimed_issue(anonymous=True)
        error = course.refused(kind, occurred_at=course.now - timedelta(days=9_000))
        assert (error.code, error.http_status) == ("predated", 422)
        assert course.issue.sent_at is not None
        assert error.details["accepted"] == course.issue.sent_at.isoformat()

    def test_what_the_unit_enters_later(self) -> None:
        """A call may be entered after it was made."""
        course = a_claimed_issue()
        called_at = course.now
        course.after(hours=1).give(RecordContact, occurred_at=called_at)
        assert course.issue.contacted
