"""The clocks of an issue while another one answers for it, and once it is taken out again."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from domain.base import Actor
from domain.deadlines.model import Clock
from domain.issue.commands import (
    AnswerSupervision,
    ApproveRequest,
    ClaimIssue,
    Command,
    DispatchIssue,
    MakeCommitment,
    MergeIssue,
    RecordContact,
    RecordRevisit,
    ReportAssistance,
    RequestAssistance,
    RequestExtension,
    RequestInformation,
    ResolveIssue,
    ReviewResolution,
    SuperviseIssue,
    UnmergeIssue,
)
from domain.issue.values import Status
from tests.issues import (
    Course,
    a_claimed_issue,
    a_resolved_issue,
    a_suspended_issue,
    an_accepted_issue,
    an_issue_in,
    contacted,
    names,
    running,
)
from tests.ordinary import HELPER, LEAD, MORNING, OTHER, person

SECOND_DISPATCHER = person("dispatcher-2")


def left_to_decide(clock: Clock) -> Course:
    """Return an issue that waits for somebody's decision within this clock."""
    if clock == "return_decision":
        return an_issue_in("return_requested")
    if clock == "review":
        return a_resolved_issue()
    course = an_accepted_issue()
    course.give(RecordRevisit, solved="partly")
    return course


AT_WORK = (
    "assistance-1",
    "assistance-2",
    "commitment-1",
    "commitment-2",
    "extension_decision-1",
    "supervision_answer-1",
    "supervision_answer-2",
)
"""What runs on an issue at work, two of each kind that runs more than once."""
DONE_MEANWHILE: Mapping[str, tuple[type[Command], Actor, Mapping[str, object]]] = {
    "assistance-1": (ReportAssistance, HELPER, {"stage": "done"}),
    "supervision_answer-1": (AnswerSupervision, LEAD, {"supervision": "1"}),
}


def at_work() -> Course:
    """Return an issue with everything that others owe it while a unit works on it."""
    course = contacted(a_claimed_issue())
    for unit in ("health", "transport"):
        course.give(RequestAssistance, unit=unit)
    for day in (date(2026, 4, 30), date(2026, 5, 29)):
        course.give(MakeCommitment, promised_on=day)
    course.give(RequestExtension)
    for level in ("daily", "listed"):
        course.give(SuperviseIssue, level=level)
    assert set(AT_WORK) <= course.issue.deadlines.keys()
    return course


def answered_through_its_target(course: Course) -> Course:
    """Return the issue once the one that it was merged into is answered and accepted."""
    own, target = course.issue.issue_id, course.beside(OTHER)
    for order in (DispatchIssue, ClaimIssue, RecordContact, ResolveIssue, ReviewResolution):
        target.give(order)
    return target.beside(own)


class TestMergedClocks:
    def test_time_to_answer_a_question_stands(self) -> None:
        """Nobody answers for a merged issue; what was left of the time is left, and ends it."""
        course = contacted(a_claimed_issue())
        course.give(RequestInformation)
        left = course.issue.deadlines["information-1"].due_at - course.now
        course.give(MergeIssue)
        for days in (5, 10, 40):
            course.fire(MORNING + timedelta(days=days))
        assert course.issue.has_breached("resolve")
        course.give(UnmergeIssue)
        waiting = course.issue.status
        due_at = course.issue.deadlines["information-1"].due_at
        assert timedelta() < due_at - course.now <= left + timedelta(days=4)
        assert "InformationRequestExpired" in names(course.fire(due_at))
        assert (waiting, course.issue.status) == ("awaiting_information", "claimed")

    def test_time_to_answer_that_ran_on_ends_with_the_merge(self) -> None:
        """As in a merge of before: nothing else due is held up, and nobody waits for ever."""
        course = contacted(a_claimed_issue())
        course.give(RequestInformation)
        ran = course.issue.deadlines["information-1"]
        course.give(MergeIssue)
        course.issue = course.issue.but(deadlines={**course.issue.deadlines, ran.id: ran})
        course.fire(MORNING + timedelta(days=40))
        assert course.issue.has_breached("resolve")
        course.give(UnmergeIssue)
        assert course.issue.status == "claimed"

    def test_question_whose_time_is_over_ends_before_the_merge(self) -> None:
        """A late timer leaves nobody waiting for an answer that nobody waits for."""
        course = contacted(a_claimed_issue())
        course.give(RequestInformation)
        course.now = course.issue.deadlines["information-1"].due_at + timedelta(hours=1)
        assert "InformationRequestExpired" in names(course.give(MergeIssue))
        course.give(ApproveRequest, SECOND_DISPATCHER)
        course.give(UnmergeIssue)
        assert course.issue.status == "claimed"

    def test_review_of_the_ledger_stands(self) -> None:
        """Nobody can review a merged issue: none is missed, and afterwards the next one is due."""
        course = a_suspended_issue()
        course.give(MergeIssue)
        course.now += timedelta(days=200)
        while course.next_timer and course.next_timer <= course.now:
            course.fire()
        course.give(UnmergeIssue)
        assert (course.issue.status, course.issue.reviews_missed) == ("suspended", 0)
        review = course.issue.deadlines["suspension_review-1"]
        assert course.now < review.due_at
        assert "SuspensionReviewMissed" in names(course.fire(review.due_at))

    @pytest.mark.parametrize("clock", ["return_decision", "review", "rework_decision"])
    def test_time_to_decide_stands(self, clock: Clock) -> None:
        """Nobody decides on a merged issue: what was left of the time is left, and nobody is late.

        What it waits for is refused meanwhile: a clock that ran on would blame who may not act.
        """
        course = left_to_decide(clock)
        left = course.issue.deadlines[f"{clock}-1"].due_at - course.now
        course.give(MergeIssue)
        course.now += timedelta(days=30)
        while course.next_timer and course.next_timer <= course.now:
            course.fire()
        assert not course.issue.has_breached(clock)
        course.give(UnmergeIssue)
        line = course.issue.deadlines[f"{clock}-1"]
        assert line.state == "running"
        assert timedelta() < line.due_at - course.now <= left + timedelta(days=4)

    @pytest.mark.parametrize("clock", ["return_decision", "review", "rework_decision"])
    def test_time_to_decide_ends_with_the_targets_answer(self, clock: Clock) -> None:
        """Answered through its target, there is nothing left to decide."""
        course = left_to_decide(clock)
        course.give(MergeIssue)
        course = answered_through_its_target(course)
        assert course.issue.deadlines[f"{clock}-1"].state == "cancelled"

    @pytest.mark.parametrize("line", AT_WORK)
    def test_time_of_the_work_stands(self, line: str) -> None:
        """Its units do not work on a merged issue: each line of theirs keeps what was left."""
        course = at_work()
        left = course.issue.deadlines[line].due_at - course.now
        course.give(MergeIssue)
        course.now += timedelta(days=4 if line.startswith("extension") else 90)
        while course.next_timer and course.next_timer <= course.now:
            course.fire()
        assert course.issue.deadlines[line].state == "paused"
        course.give(UnmergeIssue)
        now = course.issue.deadlines[line]
        assert now.state == "running"
        assert timedelta() < now.due_at - course.now <= left + timedelta(days=6)

    def test_no_request_for_more_time_outlives_the_limit(self) -> None:
        """The limit runs on, and a working day after it what nobody decided is refused."""
        course = at_work()
        course.give(MergeIssue)
        course.fire(course.issue.deadlines["resolve-1"].due_at + timedelta(days=2))
        assert course.issue.deadlines["extension_decision-1"].state == "met"
        course.give(UnmergeIssue)
        assert course.issue.asked_extension is None

    @pytest.mark.parametrize("line", DONE_MEANWHILE)
    def test_work_that_is_reported_meanwhile_is_in_time(self, line: str) -> None:
        """What was asked for may be answered all the same; while it stands nothing gets late."""
        course = at_work()
        course.give(MergeIssue)
        course.now += timedelta(days=90)
        order, by, fields = DONE_MEANWHILE[line]
        course.give(order, by, **fields)
        assert course.issue.deadlines[line].state == "met"

    @pytest.mark.parametrize("line", AT_WORK)
    def test_time_of_the_work_ends_with_the_targets_answer(self, line: str) -> None:
        """Nothing is left to do but to answer the supervisor, who still asks."""
        course = at_work()
        course.give(MergeIssue)
        course = answered_through_its_target(course)
        is_asked = line.startswith("supervision")
        assert course.issue.deadlines[line].state == ("running" if is_asked else "cancelled")

    def test_review_that_was_missed_unseen_is_followed_by_the_next(self) -> None:
        """An issue on the ledger always has a review to come."""
        course = a_suspended_issue()
        course.now = course.issue.deadlines["suspension_review-1"].due_at + timedelta(hours=1)
        assert "SuspensionReviewMissed" in names(course.give(MergeIssue))
        course.give(ApproveRequest, SECOND_DISPATCHER)
        course.give(UnmergeIssue)
        assert running(course) >= {"suspension_review"}
        assert course.issue.reviews_missed == 1

    @pytest.mark.parametrize("status", ["resolved", "suspended"])
    def test_clocks_that_stood_stand_again(self, status: Status) -> None:
        """The limit ran on while another issue answered; afterwards it waits as before."""
        course = an_issue_in(status)
        course.give(MergeIssue)
        assert course.issue.deadlines["resolve-1"].state == "running"
        course.now += timedelta(days=1)
        course.give(UnmergeIssue)
        line = course.issue.deadlines["resolve-1"]
        assert line.state == "paused"
        assert [each.reason for each in line.pauses] == [line.pauses[0].reason] * 2

    def test_feedback_of_before_is_still_judged_by_its_own_instant(self) -> None:
        """A breach of the time away is taken back where the review accepts what was in time."""
        course = a_resolved_issue()
        course.give(MergeIssue)
        course.now = course.issue.deadlines["resolve-1"].due_at + timedelta(hours=1)
        course.fire(course.now)
        assert course.issue.has_breached("resolve")
        course.give(UnmergeIssue)
        course.give(ReviewResolution)
        line = course.issue.deadlines["resolve-1"]
        assert (line.state, line.breached_at) == ("met", None)

    @pytest.mark.parametrize("status", ["resolved", "suspended"])
    def test_a_clock_that_stood_is_no_excuse(self, status: Status) -> None:
        """Empty words, then a merge: what counts is when it was answered."""
        course = an_issue_in(status)
        course.give(MergeIssue)
        target = course.beside(OTHER)
        target.now += timedelta(days=90)
        target.give(DispatchIssue, unit="transport")
        for order in (ClaimIssue, RecordContact, ResolveIssue):
            target.give(order, person("transport-handler-1"))
        target.give(ReviewResolution)
        child = target.beside(course.issue.issue_id)
        line = child.issue.deadlines["resolve-1"]
        assert (line.state, line.breached_at) == ("breached", line.due_at)
