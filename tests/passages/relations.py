"""Passages of several issues: merged into another one, split into parts."""

from collections.abc import Iterator
from typing import Final

from domain.issue.commands import (
    ApproveRequest,
    Command,
    MergeIssue,
    RecordRevisit,
    RejectIssue,
    SplitIssue,
    UnmergeIssue,
    WithdrawIssue,
)
from tests.issues import Course
from tests.ordinary import OTHER, person
from tests.passages.steps import (
    in_the_morning,
    then,
    until_closed,
    until_dispatched,
)

_AGAINST_HIM: Final = {"solved": "no", "satisfaction": "dissatisfied"}


def merged(course: Course) -> Iterator[Command]:
    """Let another issue answer for it; once it is late, a second dispatcher agrees."""
    yield from until_dispatched(course)
    yield then(course, MergeIssue)
    if course.issue.pending:
        yield then(course, ApproveRequest, person("dispatcher-2"))


def merged_and_unmerged(course: Course) -> Iterator[Command]:
    """Let another issue answer for it, and think better of it."""
    yield from merged(course)
    yield then(course.after(hours=5), UnmergeIssue)


def answered_by_another(course: Course) -> Iterator[Command]:
    """Merge it; what the other one brings answers both, and each is revisited."""
    own = course.issue.issue_id
    yield from merged(course)
    if course.issue.status == "merged":
        course.turn_to(OTHER)
        yield from until_closed(course)
        course.turn_to(own)
        in_the_morning(course)
        yield then(course, RecordRevisit, **_AGAINST_HIM)


def let_go_by_another(course: Course) -> Iterator[Command]:
    """Merge it; the other one is withdrawn, and this one goes on by itself."""
    own = course.issue.issue_id
    yield from merged(course)
    if course.issue.status == "merged":
        course.turn_to(OTHER)
        yield then(course, WithdrawIssue)
        course.turn_to(own)


def parts_that_end(course: Course) -> Iterator[Command]:
    """Split it; one part is closed, one turned away, then the whole is answered."""
    own = course.issue.issue_id
    yield from until_dispatched(course)
    yield then(course, SplitIssue)
    for part, to_its_end in zip(course.issue.parts, (until_closed, turned_away), strict=False):
        course.turn_to(part)
        yield from to_its_end(course)
    course.turn_to(own)
    yield from until_closed(course)


def turned_away(course: Course) -> Iterator[Command]:
    """Reject it."""
    yield then(course, RejectIssue)
