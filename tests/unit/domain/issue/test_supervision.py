"""The timer: everything due, once, and nothing else."""

from datetime import timedelta

import pytest

from domain.issue.commands import ClaimIssue, ClassifyIssue, ResolveIssue, ReviewResolution
from domain.issue.events import DeadlineBreached, DeadlineWarned
from tests.calendars import at
from tests.factories import sealed
from tests.issues import (
    Course,
    a_closed_issue,
    a_dispatched_issue,
    a_resolved_issue,
    an_issue,
    names,
)


def fire_until(course: Course, local: str) -> list[str]:
    """Let every timer go off until a local instant; return what happened to which deadline."""
    told: list[str] = []
    while course.next_timer and course.next_timer <= at(local):
        for event in course.fire():
            assert isinstance(event, DeadlineWarned | DeadlineBreached)
            action = event.action if isinstance(event, DeadlineWarned) else "breach"
            told.append(f"{event.deadline_id} {action}")
    return told


class TestActOnDue:
    def test_warns_and_breaches_in_order_each_once(self) -> None:
        """A dispatch clock of two working hours: warned at half, breached at its end."""
        assert fire_until(an_issue(), "2026-03-02T12:00") == [
            "dispatch-1 warn-1",
            "dispatch-1 breach",
        ]

    def test_the_moment_of_overdue_is_the_due_instant(self) -> None:
        """However late the timer was; both instants are in the event."""
        course = an_issue()
        due_at = course.issue.deadlines["dispatch-1"].due_at
        events = course.fire(course.now + timedelta(days=1))
        breach = events[-1]
        assert isinstance(breach, DeadlineBreached)
        assert (breach.due_at, breach.stamp.occurred_at) == (due_at, due_at)
        assert breach.fired_at == breach.stamp.recorded_at == course.now
        assert course.issue.deadlines["dispatch-1"].breached_at == due_at

    def test_a_late_timer_loses_nothing(self) -> None:
        """After a week without a worker everything that fell due is told at once."""
        course = a_dispatched_issue()
        events = course.fire(at("2026-03-12T00:00"))
        told = {(e.deadline_id, type(e).__name__) for e in events}  # type: ignore[attr-defined]
        assert told >= {
            (clock, kind)
            for clock in ("claim-1", "resolve-1")
            for kind in ("DeadlineWarned", "DeadlineBreached")
        }

    def test_nothing_due_is_no_event(self) -> None:
        """The timer came early or twice."""
        course = an_issue()
        assert course.fire(course.now) == ()
        first = course.fire()
        assert names(first) == ["DeadlineWarned"]
        assert course.fire(course.now) == ()

    def test_what_the_timer_reached_is_due_whatever_our_clock_says(self) -> None:
        """A clock two seconds behind must not spin: the instant fired counts as reached."""
        course = an_issue()
        fired_at = course.next_timer
        assert fired_at
        behind = fired_at - timedelta(seconds=2)
        course.now = behind
        command = course.order(ClassifyIssue)  # only for its header
        assert command.received_at == behind
        events = course.fire(fired_at)
        assert names(events) == ["DeadlineWarned"]
        assert course.next_timer
        assert course.next_timer > fired_at

    def test_not_on_a_final_issue(self) -> None:
        """No handling timer belongs to a final status."""
        course = a_closed_issue()
        assert course.next_timer is None
        assert course.fire(course.now + timedelta(days=99)) == ()

    def test_not_while_the_clock_stands(self) -> None:
        """During the review the resolve clock neither warns nor breaches."""
        course = a_resolved_issue()
        told = fire_until(course, "2026-03-20T00:00")
        assert not [line for line in told if line.startswith("resolve")]
        assert "review-1 breach" in told

    def test_a_revised_deadline_warns_anew(self) -> None:
        """What fired for the old due instant does not count for the new one."""
        course = an_issue()
        course.fire()
        course.give(ClassifyIssue, urgency="urgent", category=None)
        assert fire_until(course, "2026-03-02T12:00") == ["dispatch-1 breach"]
        urgent = a_dispatched_issue()
        urgent.give(ClassifyIssue, urgency="urgent", category=None)
        assert "claim-1 warn-1" in fire_until(urgent, "2026-03-02T10:00")


class TestLateSteps:
    def test_a_late_step_puts_the_breach_on_record_first(self) -> None:
        """Also where no timer has fired."""
        course = a_dispatched_issue().until("2026-03-04T09:00")
        assert names(course.give(ClaimIssue)) == ["DeadlineBreached", "IssueClaimed"]
        assert course.issue.deadlines["claim-1"].state == "breached"

    def test_not_twice(self) -> None:
        """A breach on record is not told again by the step."""
        course = a_dispatched_issue().until("2026-03-04T09:00")
        course.fire(course.now)
        assert names(course.give(ClaimIssue)) == ["IssueClaimed"]

    def test_closing_late_breaches_the_whole_issue_once(self) -> None:
        """The clock is both met and swept away by the closing; its breach is told once."""
        course = a_resolved_issue(anonymous=True).until("2026-04-20T09:00")
        events = course.give(ReviewResolution)
        breached = [e.deadline_id for e in events if isinstance(e, DeadlineBreached)]
        assert sorted(breached) == ["review-1", "whole_issue-1"]

    @pytest.mark.parametrize("fired", [True, False])
    def test_a_step_received_in_time_is_in_time(self, *, fired: bool) -> None:
        """It was under way while the timer fired: the breach is revoked, not held against it."""
        course = a_dispatched_issue()
        breach_at = course.issue.deadlines["claim-1"].due_at
        command = course.order(ClaimIssue, received_at=breach_at - timedelta(milliseconds=1))
        course.now = breach_at + timedelta(milliseconds=300)
        if fired:
            course.fire(course.now)
        told = names(course.take(command))
        assert told == (["BreachRevoked", "IssueClaimed"] if fired else ["IssueClaimed"])
        claim = course.issue.deadlines["claim-1"]
        assert (claim.state, claim.breached_at) == ("met", None)

    def test_a_clock_runs_on_after_a_revoked_breach_and_can_breach_again(self) -> None:
        """Feedback in time, sent back at once: the deadline is as near as it was."""
        course = a_resolved_issue()
        course.give(ReviewResolution, decision="send_back", findings=sealed("缺照片"))
        due_at = course.issue.deadlines["resolve-1"].due_at
        from_unit = course.order(ResolveIssue, received_at=due_at - timedelta(milliseconds=5))
        course.fire(due_at + timedelta(milliseconds=300))
        assert names(course.take(from_unit)) == ["BreachRevoked", "IssueResolved"]
        course.give(ReviewResolution, decision="send_back", findings=sealed("仍缺照片"))
        assert course.next_timer == course.issue.deadlines["resolve-1"].due_at
        assert names(course.fire())[-1] == "DeadlineBreached"
