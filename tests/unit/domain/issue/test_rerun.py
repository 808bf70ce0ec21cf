"""The recorded past under other rules: the same rules change nothing, halved limits do."""

from datetime import datetime

from domain.deadlines.model import Deadline
from domain.issue.commands import (
    ApproveRequest,
    ClaimIssue,
    ClassifyIssue,
    DecideExtension,
    DecideReturn,
    DispatchIssue,
    PauseClock,
    RecordContact,
    RequestExtension,
    RequestReturn,
    ResolveIssue,
    ResumeClock,
    ReviewResolution,
    SuspendIssue,
)
from domain.issue.events import DeadlineBreached
from domain.issue.rerun import Rerun
from domain.issue.state import Issue
from domain.policy import Policy
from tests.issues import (
    Course,
    a_claimed_issue,
    a_closed_issue,
    a_dispatched_issue,
    an_imported_issue,
    an_issue,
    facts_at,
)
from tests.ordinary import a_policy


def again(course: Course, policy: Policy | None = None) -> Issue:
    """Return the issue as it would stand now under the policy, the same one unless given."""
    return Rerun(lambda now: facts_at(now, policy)).run(course.events, until=course.now)


def told(deadline: Deadline) -> tuple[object, ...]:
    """Return what must be the same whoever counted; revisions and breaches included."""
    return (deadline.id, deadline.due_at, deadline.state, deadline.breached_at, deadline.pauses)


def same(course: Course) -> None:
    """Hold that the same rules give the same deadlines."""
    issue = again(course)
    assert [told(each) for each in issue.deadlines.values()] == [
        told(each) for each in course.issue.deadlines.values()
    ]
    assert issue.status == course.issue.status


def halved() -> Policy:
    """Return the default policy with two working days to resolve instead of five."""
    policy = a_policy()
    clocks = tuple(
        each.model_copy(update={"limit": each.limit.model_copy(update={"amount": 2})})
        if each.id == "resolve"
        else each
        for each in policy.clocks
    )
    return policy.model_copy(update={"clocks": clocks, "ref": "halved@0"})


class TestSameRules:
    def test_a_closed_issue_stays_as_it_was(self) -> None:
        """The whole loop comes out the same."""
        same(a_closed_issue())

    def test_warnings_and_breaches_come_anew(self) -> None:
        """What clocks did is not copied: it happens again."""
        course = a_claimed_issue()
        while course.next_timer and not course.issue.has_breached("resolve"):
            course.fire()
        same(course)

    def test_what_is_late_is_put_on_the_ledger_again(self) -> None:
        """A suspension lets a limit stand that is late already, and so it does here."""
        course = a_claimed_issue()
        while course.next_timer and not course.issue.has_breached("resolve"):
            course.fire()
        course.give(SuspendIssue)
        course.give(ApproveRequest)
        assert course.issue.status == "suspended"
        same(course)

    def test_a_review_is_credited_again(self) -> None:
        """Feedback sent back lets the old limit run on with the time of the review."""
        course = a_claimed_issue()
        course.give(RecordContact)
        course.give(ResolveIssue)
        course.after(hours=30)
        course.give(ReviewResolution, decision="send_back", findings=course.issue.text)
        same(course)

    def test_a_return_and_another_unit(self) -> None:
        """A second resolve clock starts where the first was cancelled."""
        course = a_dispatched_issue()
        course.give(RequestReturn)
        course.give(DecideReturn)
        course.give(DispatchIssue, unit="transport")
        same(course)

    def test_a_raised_urgency_shortens_again(self) -> None:
        """What was decided by hand is done to the deadlines of the other rules too."""
        course = a_claimed_issue()
        course.give(ClassifyIssue, category=None, urgency="urgent")
        same(course)

    def test_an_extension_a_pause_and_a_suspension_are_done_again(self) -> None:
        """Each to the deadlines that come out anew."""
        course = a_claimed_issue()
        course.give(RequestExtension)
        course.give(DecideExtension)
        course.give(PauseClock)
        course.after(hours=30)
        course.give(ResumeClock)
        same(course)

    def test_imported_history_is_judged_by_its_own_instants(self) -> None:
        """No timer fires on history."""
        course = an_imported_issue()
        same(course)


class TestOtherRules:
    def test_halved_limits_make_the_late_ones_late(self) -> None:
        """Three working days after dispatch is in time under five, late under two."""
        course = a_dispatched_issue()
        course.give(ClaimIssue)
        course.give(RecordContact)
        course.after(hours=72)
        course.give(ResolveIssue)
        course.give(ReviewResolution)
        assert course.issue.deadlines["resolve-1"].state == "met"
        issue = again(course, halved())
        assert issue.deadlines["resolve-1"].state == "breached"

    def test_breaches_are_recorded_where_their_timer_would_have_fired(self) -> None:
        """At the due instant, between the steps around it."""
        course = an_issue()
        course.give(DispatchIssue)
        course.after(hours=96)
        rerun = Rerun(lambda now: facts_at(now, halved()))
        rerun.run(course.events, until=course.now)
        late = [each for each in rerun.events if isinstance(each, DeadlineBreached)]
        due: datetime = next(each.due_at for each in late if each.clock == "resolve")
        assert due < course.now

    def test_nothing_of_the_past_is_changed(self) -> None:
        """The recorded events are read, never touched."""
        course = a_closed_issue()
        before = [each.model_dump_json() for each in course.events]
        again(course, halved())
        assert [each.model_dump_json() for each in course.events] == before
