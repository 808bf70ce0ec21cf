"""Which clocks an issue keeps, and that no time is won or lost on the way."""

from datetime import timedelta
from typing import get_args

import pytest

from domain.deadlines.model import Clock
from domain.issue.clock_rules import CLOCK_RULES
from domain.issue.commands import (
    ClassifyIssue,
    RecordContact,
    ResolveIssue,
    ReviewResolution,
)
from domain.issue.values import Status
from tests.calendars import at
from tests.factories import sealed
from tests.issues import a_claimed_issue, a_resolved_issue, an_issue_in
from tests.ordinary import SUPERVISOR, a_policy

RUNNING: dict[Status, set[str]] = {
    "discovered": {"report"},
    "reported": {"dispatch", "whole_issue"},
    "dispatched": {"claim", "contact", "resolve", "whole_issue"},
    "claimed": {"contact", "resolve", "whole_issue"},
    "return_requested": {"claim", "contact", "resolve", "return_decision", "whole_issue"},
    "in_conference": {"contact", "resolve", "whole_issue"},
    "resolved": {"resolve", "review", "whole_issue"},
    "rejected": set(),
    "withdrawn": set(),
    "closed": set(),
}
SENT_BACK = {"decision": "send_back", "findings": sealed("缺照片")}


class TestRules:
    @pytest.mark.parametrize("status", RUNNING)
    def test_what_runs_in_a_status(self, status: Status) -> None:
        """The clocks of lifecycle.md section 1, and none in a final status."""
        deadlines = an_issue_in(status).issue.deadlines.values()
        assert {each.clock for each in deadlines if each.stopped_at is None} == RUNNING[status]

    def test_every_rule_says_why(self) -> None:
        """Beside each rule stands where it comes from."""
        assert all(rule.source for rule in CLOCK_RULES)

    def test_whatever_starts_stops(self) -> None:
        """A clock that some event starts, or an order by naming a day, is met by another one."""
        started = {rule.clock for rule in CLOCK_RULES if rule.act == "start"}
        met = {rule.clock for rule in CLOCK_RULES if rule.act.startswith("meet")}
        named = {"commitment", "suspension_review"}
        assert started | named == met <= set(get_args(Clock))

    def test_every_clock_that_starts_has_a_limit(self) -> None:
        """The shipped packs leave none of them without one."""
        started = {rule.clock for rule in CLOCK_RULES if rule.act == "start"}
        assert started == {record.clock for record in a_policy().clocks}


class TestReviewTime:
    def test_is_credited_in_whole_days(self) -> None:
        """Two office days of review move a deadline in days by two."""
        course = a_resolved_issue()
        due_at = course.issue.deadlines["resolve-1"].due_at
        assert due_at == at("2026-03-10T00:00")
        course.after(days=2).give(ReviewResolution, **SENT_BACK)
        assert course.issue.deadlines["resolve-1"].due_at == at("2026-03-12T00:00")

    def test_of_a_night_gains_nothing(self) -> None:
        """Feedback in the evening, sent back in the morning, however often."""
        course = a_claimed_issue()
        course.give(RecordContact)
        due_at = course.issue.deadlines["resolve-1"].due_at
        for day in ("02", "03", "04"):
            course.until(f"2026-03-{day}T17:50").give(ResolveIssue)
            course.until(f"2026-03-0{int(day) + 1}T08:30").give(ReviewResolution, **SENT_BACK)
            assert course.issue.deadlines["resolve-1"].due_at == due_at

    def test_in_hours_is_credited_to_the_second(self) -> None:
        """A limit of 24 hours goes on with what it had left."""
        course = a_resolved_issue(urgency="utility")
        due_at = course.issue.deadlines["resolve-1"].due_at
        given = course.now
        course.after(hours=5).give(ReviewResolution, **SENT_BACK)
        credited = course.now - given
        assert course.issue.deadlines["resolve-1"].due_at == due_at + credited

    def test_late_feedback_is_credited_nothing(self) -> None:
        """What was late before the review is late after it."""
        course = a_resolved_issue()
        course.give(ReviewResolution, **SENT_BACK)
        course.until("2026-03-20T09:00").give(ResolveIssue)
        course.after(days=2).give(ReviewResolution, **SENT_BACK)
        resolve = course.issue.deadlines["resolve-1"]
        assert (resolve.due_at, resolve.breached_at) == (at("2026-03-10T00:00"),) * 2


class TestUrgencyAfterReview:
    def test_raised_it_forgets_the_credit(self) -> None:
        """The new limit counts from now, and a later review credits only its own time."""
        course = a_resolved_issue().after(days=2)
        course.give(ReviewResolution, **SENT_BACK)
        course.give(ClassifyIssue, urgency="utility", category=None)
        raised = course.issue.deadlines["resolve-1"]
        assert raised.due_at == course.now + timedelta(hours=24)
        course.give(ResolveIssue)
        given = course.now
        course.after(hours=3).give(ReviewResolution, **SENT_BACK)
        credited = course.now - given
        assert course.issue.deadlines["resolve-1"].due_at == raised.due_at + credited

    def test_lowered_it_keeps_the_credit(self) -> None:
        """From the old start, with the time of the review added."""
        course = a_resolved_issue(urgency="utility").after(hours=5)
        course.give(ReviewResolution, **SENT_BACK)
        course.give(ClassifyIssue, SUPERVISOR, urgency="ordinary", category=None)
        lowered = course.issue.deadlines["resolve-1"]
        assert lowered.due_at >= at("2026-03-10T00:00")
        assert len(lowered.pauses) == 1
