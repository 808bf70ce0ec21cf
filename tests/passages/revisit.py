"""Passages after the feedback: review, revisit, rating, re-inspection, exclusion."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from domain.issue.commands import (
    ApproveRequest,
    Command,
    DecideExclusion,
    DecideRework,
    RateIssue,
    RecordReinspection,
    RecordRevisit,
    RequestExclusion,
    ReviewResolution,
    ScheduleReinspection,
)
from tests.factories import sealed
from tests.issue_orders import IN_VAIN
from tests.issues import Course
from tests.ordinary import person
from tests.passages.steps import in_the_morning, then, until_accepted, until_closed, until_resolved

_AGAINST_HIM: Final = {"solved": "no", "satisfaction": "dissatisfied"}
_SENT_BACK: Final = {"decision": "send_back", "findings": sealed("缺照片")}


def sent_back(course: Course) -> Iterator[Command]:
    """Send the feedback back twice."""
    for _ in range(2):
        yield from until_resolved(course)
        yield then(course, ReviewResolution, **_SENT_BACK)


def half_of_it_is_enough(course: Course) -> Iterator[Command]:
    """Let a partly solved issue rest."""
    yield from until_accepted(course)
    in_the_morning(course)
    yield then(course, RecordRevisit, solved="partly")
    yield then(course, DecideRework, decision="waive")


def nobody_answers(course: Course) -> Iterator[Command]:
    """Call until all attempts are made; whom another one reaches then is not content."""
    yield from until_accepted(course)
    for _ in range(4):
        in_the_morning(course)
        yield then(course, RecordRevisit, **IN_VAIN)
    if course.issue.to_call_back:
        in_the_morning(course)
        another = person("revisitor-2")
        yield then(course, RecordRevisit, another, **_AGAINST_HIM, note=sealed("没人来过"))


def not_solved(course: Course) -> Iterator[Command]:
    """Hear that nothing was solved, and begin again."""
    yield from until_accepted(course)
    in_the_morning(course)
    yield then(course, RecordRevisit, **_AGAINST_HIM)


def looked_at_again(course: Course) -> Iterator[Command]:
    """Look whether it still holds, twice; the second time it does not."""
    yield from until_closed(course)
    soon = course.now + timedelta(days=20)
    for result in ("holds", "failed"):
        yield then(course, ScheduleReinspection, due_at=soon)
        yield then(course, RecordReinspection, result=result)


def left_out(course: Course) -> Iterator[Command]:
    """Ask twice to leave it out of the assessment: refused, then granted by two."""
    yield from until_closed(course)
    yield then(course, RequestExclusion)
    yield then(course, DecideExclusion, decision="refuse")
    yield then(course, RequestExclusion)
    yield then(course, DecideExclusion)
    yield then(course, ApproveRequest)


def rated(course: Course) -> Iterator[Command]:
    """One star, one card; then the complainant thinks better of it."""
    yield from until_closed(course)
    yield then(course, RateIssue, stars=1)
    yield then(course, RateIssue, stars=5)
