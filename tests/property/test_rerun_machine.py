"""What-if under the very same rules gives the same deadlines, whatever happened to the issue."""

from typing import Final

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from domain.issue.events import DeadlinesRevised, IssueEvent
from domain.issue.rerun import Rerun
from domain.issue.state import Issue
from tests.issues import facts_at
from tests.property.test_issue_machine import IssueMachine

_SAME: Final = settings(
    stateful_step_count=30,
    phases=(Phase.generate,),
    derandomize=True,
    database=None,
    deadline=None,
)


class Rerunning(IssueMachine):
    """The machine of any order of steps; at its end the history is walked again."""

    def teardown(self) -> None:
        """Compare the deadlines; timers may have fired that the history is still to see."""
        course = self.course
        decided_by = {event.stamp.policy for event in course.events}
        if decided_by == {course.policy.ref} and not any(map(_changes_rules, course.events)):
            until = course.events[-1].stamp.recorded_at
            again = Rerun(lambda now: facts_at(now, course.policy)).run(course.events, until=until)
            assert told(again) == told(course.issue)


def _changes_rules(event: IssueEvent) -> bool:
    """Return whether the rules themselves changed on the way: then there is no one policy."""
    return isinstance(event, DeadlinesRevised) and event.why not in {"urgency", "conference"}


def told(issue: Issue) -> list[tuple[object, ...]]:
    """Return what must be the same of each deadline.

    Answers to supervision that a ladder ordered run from when its timer fired, late or not at all.
    """
    by_steps = (each for each in issue.deadlines.values() if each.clock != "supervision_answer")
    return [(each.id, each.due_at, each.state) for each in by_steps]


def test_same_rules_same_deadlines() -> None:
    """Steps of every kind, timers late and early, clocks set back."""
    run_state_machine_as_test(Rerunning, settings=settings(_SAME, max_examples=30))


@pytest.mark.long
@pytest.mark.timeout(600)
def test_same_rules_same_deadlines_at_length() -> None:
    """The same, many more times."""
    run_state_machine_as_test(Rerunning, settings=settings(_SAME, max_examples=500))
