"""What a decision holds on to, and for how long."""

import gc
from collections.abc import Iterator
from weakref import ref

import pytest

from domain.issue.commands import ClaimIssue
from domain.issue.decide import decided
from tests.issues import a_dispatched_issue, facts_at
from tests.ordinary import person


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Keep the collector of reference cycles away."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
class TestAStepOnOneIssue:
    def test_is_freed_as_soon_as_it_is_stored(self) -> None:
        """Decisions that wait for the collector bring it round sooner: it was a sixth of a step."""
        course = a_dispatched_issue()
        order = course.order(ClaimIssue, person("housing-handler-1"))
        decision = decided(course.issue, order, facts_at(course.now))
        alive = ref(decision)
        del decision
        assert alive() is None
