"""Dispatch by the system: only where a loop lets it and one owner results, marked, recallable."""

from domain.base import UNCLASSIFIED
from domain.issue.commands import RecallDispatch, ReportIssue
from domain.issue.events import IssueDispatched
from domain.issue.values import Respondent
from domain.policy import Policy
from tests.issues import Course, names
from tests.ordinary import a_policy


def a_report(**fields: object) -> Course:
    """Return a report in a county whose loop lets the system dispatch."""
    loops = [{**dict(a_policy().default_loop), "system_dispatch": True}]
    course = Course(policy=Policy.model_validate({**dict(a_policy()), "loops": loops}))
    course.give(ReportIssue, **fields)
    return course


def test_goes_to_its_one_owner_at_once() -> None:
    """By the system, marked as such; people may take it back."""
    course = a_report()
    event = course.events[-1]
    assert isinstance(event, IssueDispatched)
    assert (event.unit, event.by_system, event.stamp.actor.role) == ("housing", True, "system")
    course.give(RecallDispatch)
    assert course.issue.status == "reported"


def test_without_an_owner_it_waits_for_the_dispatcher() -> None:
    """Nothing is guessed."""
    assert a_report(category=UNCLASSIFIED).issue.status == "reported"


def test_not_to_the_unit_complained_about() -> None:
    """The rules hold for the system too; what they forbid stays in the queue."""
    course = a_report(respondents=(Respondent(kind="unit", unit="housing"),))
    assert course.issue.status == "reported"


def test_elsewhere_a_person_dispatches() -> None:
    """The default loop leaves it to the dispatcher."""
    course = Course()
    assert "IssueDispatched" not in names(course.give(ReportIssue))
