"""What ends at the centre: an answer at once, a referral; and matters that many have."""

from typing import Any

import pytest

from domain.issue.commands import (
    AnswerIssue,
    ClassifyIssue,
    DispatchIssue,
    LinkIncident,
    RecordRevisit,
    ReferIssue,
    ReopenIssue,
)
from domain.issue.events import IssueReferred
from domain.issue.values import Call
from domain.policy import AnswerAtOnce
from tests.issues import Course, a_claimed_issue, a_dispatched_issue, an_issue, names, running
from tests.ordinary import CLERK, DISPATCHER

CALL = Call(id="call-1", duration_s=90)


def a_question(**fields: Any) -> Course:  # noqa: ANN401  # the report's own fields
    """Return an issue that only asks something."""
    return an_issue(request_type="consult", **fields)


class TestAnswer:
    def test_waits_for_the_revisit(self) -> None:
        """Answered is not closed: the complainant is asked whether that was an answer."""
        course = a_question()
        assert names(course.give(AnswerIssue)) == ["IssueAnswered"]
        assert (course.issue.status, course.issue.is_accepted) == ("resolved", True)
        assert running(course) == {"revisit", "whole_issue"}
        course.give(RecordRevisit)
        assert course.issue.status == "closed"

    @pytest.mark.parametrize("fields", [{"anonymous": True}, {"reply_wanted": False}])
    def test_closes_where_nobody_is_asked(self, fields: dict[str, object]) -> None:
        """Nobody to call, so the answer ends it."""
        course = a_question(**fields)
        assert names(course.give(AnswerIssue)) == ["IssueAnswered", "RevisitWaived", "IssueClosed"]
        assert (course.issue.status, running(course)) == ("closed", set())

    def test_what_has_to_be_done_is_dispatched(self) -> None:
        """A request for help is not talked away."""
        error = an_issue().refused(AnswerIssue)
        assert (error.code, error.http_status) == ("answer_not_allowed", 422)
        assert "consult" in error.details["accepted"]  # type: ignore[operator]  # a tuple

    def test_in_the_categories_the_policy_names(self) -> None:
        """Others are for the units, even where only something is asked."""
        course = a_question()
        rules = AnswerAtOnce(request_types=("consult",), categories=("政法",))
        intake = course.policy.intake.model_copy(update={"answer_at_once": rules})
        course.policy = course.policy.model_copy(update={"intake": intake})
        assert course.refused(AnswerIssue).code == "answer_not_allowed"
        course.give(ClassifyIssue, category="政法/户籍")
        course.give(AnswerIssue)

    def test_a_late_answer_is_late(self) -> None:
        """It takes the place of the dispatch, and of its limit."""
        course = a_question().after(days=1)
        assert names(course.give(AnswerIssue)) == ["DeadlineBreached", "IssueAnswered"]
        assert course.issue.has_breached("dispatch")

    def test_who_answered_does_not_revisit(self) -> None:
        """Nobody asks whether his own answer was good."""
        course = a_question()
        course.give(AnswerIssue)
        assert CLERK.id in course.issue.answerers

    def test_not_good_enough_is_dispatched(self) -> None:
        """No unit had it before: the rework is the dispatcher's to send."""
        course = a_question()
        course.give(AnswerIssue)
        course.give(RecordRevisit, solved="no", satisfaction="dissatisfied")
        assert course.issue.status == "reported"
        course.give(DispatchIssue)


class TestReferral:
    @pytest.mark.parametrize("channel", ["110", "119", "120", "122"])
    def test_of_life_and_property(self, channel: str) -> None:
        """The caller stays on the line until the other side has it, under its own number."""
        course = an_issue()
        (event,) = course.give(ReferIssue, to=channel, call=CALL, agency_number="7-119")
        assert isinstance(event, IssueReferred)
        assert (event.urgent, event.agency_number) == (True, "7-119")
        assert (course.issue.status, running(course)) == ("referred", set())

    @pytest.mark.parametrize(
        ("fields", "missing"),
        [
            ({"to": "119", "call": CALL}, ("agency_number",)),
            ({"to": "119", "agency_number": "7"}, ("call",)),
            ({"to": "court", "explanation": None}, ("explanation",)),
        ],
    )
    def test_incomplete(self, fields: dict[str, object], missing: tuple[str, ...]) -> None:
        """An emergency is not sent away with a telephone number; nobody without a word."""
        error = an_issue().refused(ReferIssue, **fields)
        assert (error.code, error.details["accepted"]) == ("referral_incomplete", missing)

    def test_to_nowhere(self) -> None:
        """The channels are the policy's."""
        error = an_issue().refused(ReferIssue, to="moon")
        assert (error.code, error.details["field"]) == ("unknown_reference", "channel")

    def test_after_dispatch(self) -> None:
        """What turns out to be the court's leaves the unit too."""
        course = a_claimed_issue()
        course.give(ReferIssue, DISPATCHER)
        assert course.issue.status == "referred"

    def test_is_final(self) -> None:
        """The other side has it now."""
        course = an_issue()
        course.give(ReferIssue)
        assert course.refused(ReopenIssue).code == "wrong_state"


class TestIncident:
    def test_is_linked(self) -> None:
        """One of many about the same burst pipe; its clocks and its reply stay its own."""
        course = a_dispatched_issue()
        before = course.issue.deadlines
        assert names(course.give(LinkIncident)) == ["IncidentLinked"]
        assert (course.issue.incident, course.issue.deadlines) == ("water-east-2026", before)

    def test_twice_is_once(self) -> None:
        """The same link again changes nothing."""
        course = an_issue()
        course.give(LinkIncident)
        assert course.give(LinkIncident) == ()
