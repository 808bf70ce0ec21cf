"""Whether a report is the same matter once more (rules.md 4.4)."""

from typing import Final

import pytest

from domain.issue.commands import ReportIssue
from domain.issue.same_matter import is_repeated
from tests.issues import an_issue
from tests.ordinary import a_policy

HERE: Final = {"latitude": 36.7, "longitude": 119.1, "datum": "WGS-84"}
NORTH: Final = {**HERE, "latitude": 36.707}
"""Some 780 metres away."""


@pytest.mark.parametrize(("most_km", "same"), [(1.0, True), (0.5, False)])
def test_how_far_apart_one_place_is(most_km: float, *, same: bool) -> None:
    """The pack says how far apart two points of one place may lie."""
    course = an_issue(location={"point": HERE})
    command = course.order(ReportIssue, location={"point": NORTH})
    assert isinstance(command, ReportIssue)
    rules = a_policy().intake.model_copy(update={"same_place_km": most_km})
    assert is_repeated(course.issue, command, rules, same_words=True) is same
