"""An issue goes round the loop that its first dispatch took, whatever it is found to be later."""

from functools import cache

from domain.issue.commands import ClassifyIssue, DispatchIssue, RecordRevisit, ReportIssue
from domain.issue.decide.lookups import rules_of
from domain.issue.decision import Decision
from domain.policy import Policy
from tests.issues import Course, facts_at
from tests.ordinary import CATEGORY, a_policy


@cache
def two_loops() -> Policy:
    """Return the default pack with a loop for matters of the law that calls only once."""
    base = a_policy()
    once = {
        "key": "once",
        "name": {"zh": "一次回访", "en": "Called once"},
        "choice": {"categories": ("政法",)},
        "revisit": {"attempts": 1, "dates": 1},
    }
    return Policy.model_validate({**dict(base), "loops": [once, *base.loops]})


def attempts(course: Course) -> int:
    """Return how often the complainant is called, by the rules that decide a revisit."""
    order = course.order(RecordRevisit)
    return rules_of(Decision(course.issue, order, facts_at(course.now, course.policy))).attempts


class TestKept:
    def test_before_dispatch_the_category_chooses(self) -> None:
        """What is classified anew takes the loop of what it is."""
        course = Course(policy=two_loops())
        course.give(ReportIssue, category="政法")
        assert attempts(course) == 1
        course.give(ClassifyIssue, category=CATEGORY)
        assert attempts(course) == a_policy().revisit.attempts

    def test_after_dispatch_the_loop_stays(self) -> None:
        """Revisits go by the same loop as limits and posts do."""
        course = Course(policy=two_loops())
        course.give(ReportIssue, category="政法")
        course.give(DispatchIssue, unit="housing")
        course.give(ClassifyIssue, category=CATEGORY)
        assert attempts(course) == 1
