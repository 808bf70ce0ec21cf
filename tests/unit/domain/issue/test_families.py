"""What a step on one issue brings to those it belongs with, and from there to theirs."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.issue.commands import (
    ClaimIssue,
    DispatchIssue,
    MergeIssue,
    RecordContact,
    ResolveIssue,
    ReviewResolution,
    SplitIssue,
    WithdrawIssue,
)
from domain.issue.decide import decide, decided
from domain.issue.facts import FamilyNeededError
from tests.issues import (
    Course,
    a_claimed_issue,
    a_dispatched_issue,
    an_issue,
    an_issue_in,
    facts_at,
)
from tests.ordinary import OTHER, person
from tests.pools import MEMBERS, UNITS, a_claimed_offer

SECOND = UUID(int=78)


def resolved_and_accepted(target: Course) -> Course:
    """Take the target to its accepted feedback."""
    target.give(DispatchIssue, unit="transport")
    handler = person("transport-handler-1")
    for order in (ClaimIssue, RecordContact, ResolveIssue):
        target.give(order, handler)
    target.give(ReviewResolution)
    return target


class TestFamily:
    def test_is_not_looked_at_by_a_step_that_does_not_concern_it(self) -> None:
        """An issue may answer for hundreds: few of its steps read them, or wait for them."""
        course = an_issue()
        course.give(MergeIssue)
        target = course.beside(OTHER)
        target.give(DispatchIssue)
        for order in (ClaimIssue, RecordContact, ResolveIssue):
            target.now += timedelta(minutes=1)
            assert decide(target.issue, target.order(order), facts_at(target.now))
            target.give(order)
        with pytest.raises(FamilyNeededError):
            decide(target.issue, target.order(ReviewResolution), facts_at(target.now))


class TestWiderFamily:
    """What a step brings to a partner goes on to those who belong to that partner."""

    def test_a_duplicate_that_closes_with_its_target_is_taken_off_its_list(self) -> None:
        """Nobody answers for an issue that is over."""
        course = an_issue(anonymous=True)
        course.give(MergeIssue)
        target = resolved_and_accepted(course.beside(OTHER))
        assert target.issue.duplicates == frozenset()

    def test_an_issue_with_open_parts_is_not_merged(self) -> None:
        """It resolves after its parts, not when another one does."""
        course = an_issue()
        course.give(SplitIssue)
        assert course.refused(MergeIssue).code == "parts_open"

    def test_a_part_answered_through_another_issue_is_finished(self) -> None:
        """Its parent hears of it, though it belongs to another family than the target's."""
        course = an_issue()
        course.give(SplitIssue)
        part = course.beside(course.issue.parts[0])
        part.give(MergeIssue)
        target = resolved_and_accepted(part.beside(OTHER))
        assert target.others[part.issue.issue_id].status == "closed"
        assert target.others[course.issue.issue_id].open_parts == {course.issue.parts[1]}

    def test_a_withdrawn_parents_part_lets_its_duplicates_go(self) -> None:
        """Who was merged into a part goes on by himself when the whole is withdrawn."""
        course = a_dispatched_issue()
        course.give(SplitIssue)
        child = course.beside(OTHER)
        child.give(MergeIssue, into=course.issue.parts[0])
        assert child.issue.status == "merged"
        parent = child.beside(course.issue.issue_id)
        parent.give(WithdrawIssue)
        assert parent.others[OTHER].status == "reported"
        assert parent.others[OTHER].merged_into is None

    def test_a_withdrawn_parent_that_is_reopened_waits_for_no_part(self) -> None:
        """Its parts were withdrawn with it and never come back."""
        course = a_dispatched_issue()
        course.give(SplitIssue)
        course.give(WithdrawIssue)
        assert course.issue.open_parts == frozenset()

    def test_merged_on_into_another_issue(self) -> None:
        """An answered duplicate that is merged again leaves the list of the first target."""
        course = a_claimed_issue()
        course.give(MergeIssue)
        target = resolved_and_accepted(course.beside(OTHER))
        third = an_issue_in("reported").issue.model_copy(update={"issue_id": SECOND})
        child = target.beside(course.issue.issue_id)
        child.others[SECOND] = third
        child.give(MergeIssue, into=SECOND)
        assert child.others[OTHER].duplicates == frozenset()
        assert child.others[SECOND].duplicates == {child.issue.issue_id}

    def test_places_of_one_holder_are_given_back_one_after_the_other(self) -> None:
        """The parent and its part are withdrawn together; the same unit and person had both."""
        course = a_claimed_offer()
        course.give(SplitIssue)
        part = course.beside(course.issue.parts[0])
        part.give(DispatchIssue, eligible=UNITS)
        part.give(ClaimIssue, MEMBERS[0])
        parent = part.beside(course.issue.issue_id)
        facts = replace(facts_at(parent.now, parent.policy), partners=parent.others)
        released = decided(parent.issue, parent.order(WithdrawIssue), facts).reservations
        versions: dict[UUID, list[int]] = {}
        for event in released:
            versions.setdefault(event.stream, []).append(event.version)
        assert list(versions.values()) == [[1, 2], [1, 2]]
