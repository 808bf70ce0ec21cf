"""Two-person acts that wait side by side: each is asked for, named, approved or refused alone."""

import pytest
from pydantic import ValidationError

from domain.issue.commands import (
    ApproveRequest,
    CloseIssue,
    Command,
    DecideExclusion,
    DecideRework,
    MergeIssue,
    RecordContact,
    RecordRevisit,
    ReferIssue,
    RejectIssue,
    RequestExclusion,
    RequestExtension,
    RequestTermination,
    SuspendIssue,
    WithdrawIssue,
)
from domain.issue.events import ApprovalRequested
from domain.issue.evolve import fold
from domain.issue.state import Issue
from tests.factories import sealed
from tests.issues import Course, a_claimed_issue, an_accepted_issue, an_issue, names
from tests.ordinary import CLERK, DISPATCHER, OTHER, SECOND_SUPERVISOR, SUPERVISOR, person

SECOND_DISPATCHER = person("dispatcher-2")
NOT_NOW = {"decision": "refuse", "findings": sealed("材料不齐")}


def acts(course: Course) -> list[str]:
    """Return the acts that wait for a second person."""
    return [each.act for each in course.issue.pending]


def a_late_issue() -> Course:
    """Return an issue in hand whose limit has passed."""
    course = a_claimed_issue()
    course.give(RecordContact)
    course.after(days=60)
    return course


def asked_for_both() -> Course:
    """Return an issue of which a suspension and then a merge wait for their second persons."""
    course = a_late_issue()
    course.give(SuspendIssue, expected_on="2026-09-30", review_on="2026-06-30")
    course.give(MergeIssue)
    return course


def number_of(course: Course, act: str) -> int:
    """Return the number by which the request is answered."""
    return next(each.request for each in course.issue.pending if each.act == act)


class TestSeveral:
    def test_a_later_request_leaves_the_earlier_one(self) -> None:
        """Whoever asks for something else overwrites nothing."""
        assert acts(asked_for_both()) == ["suspend", "merge"]

    def test_the_number_is_that_of_the_event(self) -> None:
        """It is what the history shows in front of the request."""
        course = asked_for_both()
        asked = [each for each in course.events if isinstance(each, ApprovalRequested)]
        assert [each.request for each in course.issue.pending] == [each.version for each in asked]
        assert [each.request for each in asked] == [each.version for each in asked]

    def test_an_answer_names_which(self) -> None:
        """Of several, none is guessed; the refusal lists what waits."""
        course = asked_for_both()
        error = course.refused(ApproveRequest, SECOND_DISPATCHER)
        waiting = (
            f"{number_of(course, 'suspend')} (suspend)",
            f"{number_of(course, 'merge')} (merge)",
        )
        assert (error.code, error.http_status) == ("which_request", 422)
        assert error.details["accepted"] == waiting

    def test_a_number_that_does_not_wait(self) -> None:
        """Named wrongly, the one that waits is not taken for it."""
        course = an_accepted_issue()
        course.give(CloseIssue)
        assert course.refused(ApproveRequest, request=1).code == "which_request"

    def test_the_one_that_is_named_takes_effect(self) -> None:
        """The other one goes on waiting."""
        course = asked_for_both()
        course.give(ApproveRequest, SECOND_DISPATCHER, request=number_of(course, "merge"))
        assert course.issue.status == "merged"
        assert acts(course) == ["suspend"]

    def test_the_other_one_can_still_be_approved(self) -> None:
        """What was asked for first is not lost."""
        course = asked_for_both()
        course.give(ApproveRequest, SUPERVISOR, request=number_of(course, "suspend"))
        assert course.issue.status == "suspended"
        assert acts(course) == ["merge"]

    def test_a_breach_that_comes_to_light_answers_nothing(self) -> None:
        """It is what the clock brings about, not the second person."""
        course = a_claimed_issue()
        course.give(RecordContact)
        course.give(SuspendIssue, review_on="2026-05-29")
        course.after(days=40)
        events = course.give(ApproveRequest, SUPERVISOR)
        assert (names(events)[0], names(events)[-1]) == ("DeadlineBreached", "IssueSuspended")
        assert acts(course) == []

    def test_an_approval_of_one_issue_answers_nothing_on_its_partner(self) -> None:
        """Merged into another issue, that one's own request still waits."""
        course = a_late_issue()
        target = course.beside(OTHER)
        target.give(MergeIssue, into=course.issue.issue_id)
        course = target.beside(course.issue.issue_id)
        course.give(MergeIssue)
        course.give(ApproveRequest, SECOND_DISPATCHER)
        assert [each.act for each in course.others[OTHER].pending] == ["merge"]


class TestWhatEndsWithTheIssue:
    """Nobody decides on what nobody works on any more."""

    @pytest.mark.parametrize("end", [RejectIssue, ReferIssue, WithdrawIssue])
    def test_a_two_person_act(self, end: type[Command]) -> None:
        """Its second person has nothing to answer."""
        course = an_issue()
        course.after(days=60)
        course.give(MergeIssue)
        assert acts(course) == ["merge"]
        course.give(end)
        assert acts(course) == []
        assert course.refused(ApproveRequest, SECOND_DISPATCHER).code == "nothing_pending"

    def test_what_the_unit_asked_for(self) -> None:
        """More time, or the end of the matter: reopened, the issue waits for neither."""
        course = a_claimed_issue()
        course.give(RequestExtension)
        course.give(RequestTermination)
        course.give(WithdrawIssue, CLERK, confirmed_by_call="call-7")
        assert (course.issue.asked_extension, course.issue.asked_termination) == (None, None)
        assert course.next_timer is None


class TestTheSameActTwice:
    def test_another_person_is_told_who_asked_first(self) -> None:
        """Two of one act exclude each other: the first one is answered first."""
        course = an_accepted_issue()
        course.give(CloseIssue, SUPERVISOR)
        error = course.refused(CloseIssue, SECOND_SUPERVISOR)
        assert (error.code, error.http_status) == ("already_waiting", 409)
        assert error.details == {
            "act": "force_close",
            "by": SUPERVISOR.id,
            "request": number_of(course, "force_close"),
            "number": course.issue.number,
        }

    def test_who_asks_again_asks_in_its_place(self) -> None:
        """A request with a fault is put right by the one who made it."""
        course = an_accepted_issue()
        course.give(CloseIssue, SUPERVISOR)
        course.give(CloseIssue, SUPERVISOR, reason=sealed("另有原因"))
        assert acts(course) == ["force_close"]
        assert number_of(course, "force_close") == course.issue.version


class TestRefused:
    def test_a_second_person_refuses(self) -> None:
        """Nothing happens but that it no longer waits."""
        course = an_accepted_issue()
        course.give(CloseIssue)
        assert names(course.give(ApproveRequest, **NOT_NOW)) == ["ApprovalRefused"]
        assert (course.issue.status, acts(course)) == ("resolved", [])

    def test_who_asked_takes_it_back(self) -> None:
        """His own request needs nobody else to go away."""
        course = an_accepted_issue()
        course.give(CloseIssue, SUPERVISOR)
        course.give(ApproveRequest, SUPERVISOR, **NOT_NOW)
        assert acts(course) == []

    def test_only_whoever_could_approve(self) -> None:
        """A dispatcher may not force a close, and so refuses none."""
        course = an_accepted_issue()
        course.give(CloseIssue)
        error = course.refused(ApproveRequest, DISPATCHER, **NOT_NOW)
        assert (error.code, error.http_status) == ("not_permitted", 403)

    def test_it_says_why(self) -> None:
        """Whoever asked learns what was wrong with it."""
        course = an_accepted_issue()
        course.give(CloseIssue)
        assert course.refused(ApproveRequest, decision="refuse").code == "missing_part"

    def test_an_approval_carries_no_findings(self) -> None:
        """They would stand on no record."""
        with pytest.raises(ValidationError):
            an_accepted_issue().order(ApproveRequest, findings=sealed("同意"))

    def test_another_request_goes_on_waiting(self) -> None:
        """The one that is named is refused, no other."""
        course = asked_for_both()
        request = number_of(course, "suspend")
        course.give(ApproveRequest, SUPERVISOR, request=request, **NOT_NOW)
        assert acts(course) == ["merge"]


class TestStoredBefore:
    def test_one_waited_at_a_time(self) -> None:
        """A request without a number took the place of the one before: the same state comes out."""
        course = asked_for_both()
        assert acts(folded_as_before(course)) == ["merge"]

    @pytest.mark.parametrize("kind", [RequestExclusion, RecordRevisit])
    def test_it_can_still_be_approved(self, kind: type[Command]) -> None:
        """Where it is the only one, no number need be given."""
        course = an_accepted_issue()
        if kind is RequestExclusion:
            course.give(RequestExclusion)
            course.give(DecideExclusion)
        else:
            course.give(RecordRevisit, solved="partly", satisfaction="dissatisfied")
            course.give(DecideRework, decision="waive")
        old = folded_as_before(course)
        old.give(ApproveRequest)
        assert acts(old) == []

    def test_whatever_answers_another_one_ends_it(self) -> None:
        """As it did when it was stored."""
        course = an_accepted_issue()
        course.give(CloseIssue)
        old = folded_as_before(course)
        old.give(RequestExclusion)
        old.give(DecideExclusion, SUPERVISOR, decision="refuse")
        assert acts(old) == []


def folded_as_before(course: Course) -> Course:
    """Return the course with the requests as an older program stored them."""
    issue = course.issue.issue_id
    old = [
        each.model_copy(update={"request": None}) if isinstance(each, ApprovalRequested) else each
        for each in course.events
    ]
    course.logs[issue] = old
    course.issue = fold(Issue.new(issue), old)
    return course
