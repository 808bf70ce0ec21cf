"""Issues that belong together: merged, split, corrected; and the files on record."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.issue.commands import (
    ApproveRequest,
    AttachEvidence,
    ClaimIssue,
    CorrectRecord,
    DispatchIssue,
    MergeIssue,
    RecordContact,
    RecordRevisit,
    RejectIssue,
    ReopenIssue,
    RequestInformation,
    ResolveIssue,
    ReviewResolution,
    ShareEvidence,
    SplitIssue,
    UnmergeIssue,
    WithdrawIssue,
)
from domain.issue.decide.merging import MOST_DUPLICATES
from domain.issue.events import IssueReported, PartFinished
from domain.issue.values import Respondent
from tests.issues import (
    Course,
    a_claimed_issue,
    a_dispatched_issue,
    an_issue,
    an_issue_in,
    issue_id,
    names,
    running,
)
from tests.ordinary import DISPATCHER, OTHER, person
from tests.pools import a_claimed_offer

SECOND = UUID(int=78)
AGAINST_HOUSING = (Respondent(kind="unit", unit="housing"),)
SECOND_DISPATCHER = person("dispatcher-2")


def resolved_and_accepted(target: Course) -> Course:
    """Take the target to its accepted feedback."""
    target.give(DispatchIssue, unit="transport")
    handler = person("transport-handler-1")
    for order in (ClaimIssue, RecordContact, ResolveIssue):
        target.give(order, handler)
    target.give(ReviewResolution)
    return target


class TestMerge:
    def test_writes_to_both_streams(self) -> None:
        """One issue is merged, the other one knows whom it answers for."""
        course = an_issue()
        course.give(MergeIssue)
        assert course.issue.status == "merged"
        assert course.issue.merged_into == OTHER
        assert course.others[OTHER].duplicates == {course.issue.issue_id}

    def test_partner_events_carry_their_own_stream_and_the_common_command(self) -> None:
        """An auditor finds the same command on both sides, and how it came there."""
        course = an_issue()
        before = course.others[OTHER].version
        course.now += timedelta(minutes=1)
        order = course.order(MergeIssue)
        course.take(order)
        other = course.others[OTHER]
        assert other.version == before + 1
        assert order.command_id in other.commands
        assert order.command_id in course.issue.commands

    def test_into_itself_is_refused(self) -> None:
        """Nothing answers for itself through itself."""
        course = an_issue()
        error = course.refused(MergeIssue, into=course.issue.issue_id)
        assert (error.code, error.http_status) == ("merge_refused", 409)

    def test_into_an_unknown_issue_is_refused(self) -> None:
        """The target must exist."""
        course = an_issue()
        course.others.pop(OTHER)
        assert course.refused(MergeIssue).code == "not_found"

    def test_into_another_kind_is_refused(self) -> None:
        """A complaint and a demand have different rights."""
        assert an_issue(kind="complaint").refused(MergeIssue).code == "merge_refused"

    def test_into_a_merged_issue_is_refused(self) -> None:
        """Two issues merged into each other would both wait for ever."""
        course = an_issue()
        course.give(MergeIssue)
        back = course.beside(OTHER)
        error = back.refused(MergeIssue, into=course.issue.issue_id)
        assert error.code == "merge_refused"
        assert "merged" in str(error.details["rule"])

    def test_of_an_issue_with_duplicates_is_refused(self) -> None:
        """No chains: whom others were merged into stands for itself."""
        course = an_issue()
        course.give(MergeIssue)
        back = course.beside(OTHER)
        third = an_issue_in("reported").issue.model_copy(update={"issue_id": SECOND})
        back.others[SECOND] = third
        assert back.refused(MergeIssue, into=SECOND).code == "merge_refused"

    def test_into_an_ended_issue_is_refused(self) -> None:
        """What is over answers for nobody."""
        course = an_issue()
        target = course.beside(OTHER)
        target.give(RejectIssue)
        course.others[OTHER] = target.issue
        assert course.refused(MergeIssue).code == "merge_refused"

    def test_into_one_that_answers_for_a_crowd_is_refused(self) -> None:
        """What is shared in one transaction has a bound; a crowd has an incident."""
        course = an_issue()
        crowd = frozenset(issue_id(1_000 + number) for number in range(MOST_DUPLICATES))
        course.others[OTHER] = course.others[OTHER].model_copy(update={"duplicates": crowd})
        error = course.refused(MergeIssue)
        assert (error.code, error.details["rule"]) == ("merge_refused", "it answers for 500 issues")

    def test_after_a_breach_takes_a_second_dispatcher(self) -> None:
        """Who is late does not make the issue vanish alone; the breach stays (Shows 8)."""
        course = a_claimed_issue()
        course.fire(course.issue.deadlines["resolve-1"].due_at)
        course.give(MergeIssue)
        assert course.issue.merged_into is None
        assert course.refused(ApproveRequest, DISPATCHER).code == "same_person"
        course.give(ApproveRequest, SECOND_DISPATCHER)
        assert course.issue.status == "merged"
        assert course.issue.has_breached("resolve")

    def test_resolve_clock_runs_on(self) -> None:
        """Merging stops no limit that the complainant was promised."""
        course = a_claimed_issue()
        due_at = course.issue.deadlines["resolve-1"].due_at
        course.give(MergeIssue)
        course.fire(due_at)
        assert course.issue.has_breached("resolve")


class TestUnmerge:
    def test_gives_back_status_and_deadlines(self) -> None:
        """What stood before stands again (lifecycle.md 5.9)."""
        course = a_claimed_issue()
        before = course.issue
        course.give(MergeIssue)
        course.give(UnmergeIssue)
        assert course.issue.status == before.status
        assert running(course) == {
            each.clock for each in before.deadlines.values() if each.stopped_at is None
        }
        assert course.issue.deadlines["resolve-1"] == before.deadlines["resolve-1"]
        assert course.others[OTHER].duplicates == frozenset()

    def test_lets_the_held_clocks_run_on(self) -> None:
        """Nobody claims a merged issue; afterwards the time that was left is left again."""
        course = a_dispatched_issue()
        course.give(MergeIssue)
        states = [course.issue.deadlines["claim-1"].state]
        course.give(UnmergeIssue)
        states.append(course.issue.deadlines["claim-1"].state)
        assert states == ["paused", "running"]

    def test_a_return_under_way_can_still_be_refused(self) -> None:
        """Each status left is remembered, not only the last one."""
        course = an_issue_in("return_requested")
        course.give(MergeIssue)
        course.give(UnmergeIssue)
        assert course.issue.status == "return_requested"
        assert course.issue.status_before == "dispatched"

    def test_clocks_that_stood_for_a_question_stand_on(self) -> None:
        """Taking an issue out gives back the time of the merge, not that of the question."""
        course = a_dispatched_issue()
        course.give(RequestInformation, pause_clocks=True)
        before = {each.id: each.state for each in course.issue.open_deadlines()}
        assert before["claim-1"] == "paused"
        course.give(MergeIssue)
        course.give(UnmergeIssue)
        assert course.issue.status == "awaiting_information"
        assert {each.id: each.state for each in course.issue.open_deadlines()} == before


class TestResolutionOfTheTarget:
    def test_answers_the_merged_issue_too(self) -> None:
        """The accepted feedback is shared, and its own revisit begins."""
        course = a_claimed_issue()
        course.give(MergeIssue)
        child = resolved_and_accepted(course.beside(OTHER)).beside(course.issue.issue_id)
        assert child.issue.status == "resolved"
        assert child.issue.is_accepted
        assert child.issue.deadlines["resolve-1"].state == "met"
        assert running(child) == {"whole_issue", "revisit"}
        assert child.issue.answerers == {"transport-handler-1"}

    def test_ends_the_offer_of_the_merged_issue(self) -> None:
        """Rework is of whom the answer came from; a lease of before takes nothing from him."""
        course = a_claimed_offer()
        course.give(MergeIssue)
        target = course.beside(OTHER)
        child = resolved_and_accepted(target).beside(course.issue.issue_id)
        child.give(RecordRevisit, solved="no", satisfaction="dissatisfied")
        (claim,) = child.issue.claims
        assert (claim.unit, claim.claimant) == (child.issue.lead_unit, child.issue.claimant)
        assert (claim.lease_until, child.issue.pool) == (None, None)
        lapses = child.now + timedelta(days=12)
        while child.next_timer and child.next_timer <= lapses:
            assert "ClaimLeaseExpired" not in names(child.fire())

    def test_judges_the_merged_issue_by_the_feedback(self) -> None:
        """Time of the review counts against nobody."""
        course = a_claimed_issue()
        course.give(MergeIssue)
        target = course.beside(OTHER)
        target.give(DispatchIssue, unit="transport")
        handler = person("transport-handler-1")
        for order in (ClaimIssue, RecordContact, ResolveIssue):
            target.give(order, handler)
        target.now = course.issue.deadlines["resolve-1"].due_at + timedelta(minutes=1)
        target.give(ReviewResolution)
        child = target.beside(course.issue.issue_id)
        assert child.issue.deadlines["resolve-1"].state == "met"

    def test_every_complainant_keeps_his_own_revisit(self) -> None:
        """One is satisfied, the other is not: only his issue is worked on again, by itself."""
        course = a_claimed_issue()
        course.give(MergeIssue)
        target = resolved_and_accepted(course.beside(OTHER))
        target.give(RecordRevisit)
        assert target.issue.status == "closed"
        child = target.beside(course.issue.issue_id)
        child.give(RecordRevisit, solved="no", satisfaction="dissatisfied")
        assert child.issue.status == "claimed"
        assert child.issue.merged_into is None
        assert child.others[OTHER].duplicates == frozenset()

    def test_an_anonymous_duplicate_closes_at_once(self) -> None:
        """Nobody is to be asked."""
        course = an_issue(anonymous=True)
        course.give(MergeIssue)
        child = resolved_and_accepted(course.beside(OTHER)).beside(course.issue.issue_id)
        assert child.issue.status == "closed"

    def test_a_target_that_ends_unanswered_lets_them_go(self) -> None:
        """Nobody is forgotten because another one withdrew."""
        course = a_claimed_issue()
        course.give(MergeIssue)
        target = course.beside(OTHER)
        target.give(WithdrawIssue)
        child = target.beside(course.issue.issue_id)
        assert child.issue.status == "claimed"
        assert child.issue.merged_into is None


class TestSplit:
    def test_makes_issues_of_their_own(self) -> None:
        """Each part is reported, numbered after its parent, and has no complainants."""
        course = a_claimed_issue()
        events = course.give(SplitIssue)
        reports = [event for event in events if isinstance(event, IssueReported)]
        assert [report.stamp.number for report in reports] == [
            "BH-2026-000001-1",
            "BH-2026-000001-2",
        ]
        for part in course.issue.parts:
            issue = course.others[part]
            assert (issue.status, issue.complainants) == ("reported", ())
            assert issue.parent == course.issue.issue_id

    def test_the_parent_waits_for_its_parts(self) -> None:
        """Feedback of the whole comes after that of all parts."""
        course = a_claimed_issue()
        course.give(RecordContact)
        course.give(SplitIssue)
        error = course.refused(ResolveIssue)
        assert error.code == "parts_open"
        assert error.details["open"] == ("BH-2026-000001-1", "BH-2026-000001-2")
        for part in course.issue.parts:
            one = course.beside(part)
            resolved_and_accepted(one)
            assert one.issue.status == "closed"
            course = one.beside(course.issue.issue_id)
        assert course.issue.open_parts == frozenset()
        course.give(ResolveIssue)
        assert course.issue.status == "resolved"

    def test_a_parent_does_not_end_before_its_parts(self) -> None:
        """Rejecting the whole would leave parts that nobody speaks for."""
        course = an_issue()
        course.give(SplitIssue)
        assert course.refused(RejectIssue).code == "parts_open"

    def test_a_withdrawn_parent_withdraws_its_parts(self) -> None:
        """The wish of the complainant is done."""
        course = a_dispatched_issue()
        course.give(SplitIssue)
        course.give(WithdrawIssue)
        assert {course.others[part].status for part in course.issue.parts} == {"withdrawn"}
        assert course.issue.status == "withdrawn"

    def test_a_part_is_not_split_again_nor_reopened(self) -> None:
        """A family has two generations, and the parent speaks."""
        course = a_claimed_issue()
        course.give(SplitIssue)
        part = course.beside(course.issue.parts[0])
        assert part.refused(SplitIssue).code == "part_of_another"
        part.give(RejectIssue)
        assert part.refused(ReopenIssue).code == "part_of_another"

    def test_an_ended_part_is_told_to_the_parent(self) -> None:
        """However it ended."""
        course = an_issue()
        course.give(SplitIssue)
        part = course.beside(course.issue.parts[0])
        events = part.give(RejectIssue)
        assert names(events)[-1] == "PartFinished"
        finished = events[-1]
        assert isinstance(finished, PartFinished)
        assert finished.ended == "rejected"

    def test_one_part_is_no_split(self) -> None:
        """Two at least."""
        course = an_issue()
        with pytest.raises(ValueError, match="parts"):
            course.order(SplitIssue, parts=())


class TestEvidence:
    def test_the_same_bytes_are_put_on_record_once(self) -> None:
        """A repetition changes nothing."""
        course = an_issue()
        course.give(AttachEvidence)
        assert course.give(AttachEvidence) == ()

    def test_unknown_files_are_not_shared(self) -> None:
        """What is shared must be there."""
        assert an_issue().refused(ShareEvidence).code == "unknown_evidence"


class TestCorrection:
    def test_names_an_event_there_is(self) -> None:
        """Nothing is edited; the correction points at what it corrects."""
        course = an_issue()
        assert course.refused(CorrectRecord, corrects=99).code == "unknown_reference"
        version = course.issue.version
        course.give(CorrectRecord, corrects=version)
        assert course.issue.version == version + 1
