"""Passages between units: returns, assistance and whistle, conferences."""

from collections.abc import Iterator
from datetime import timedelta

from domain.issue.commands import (
    Command,
    ConcludeConference,
    ConveneConference,
    DecideReturn,
    ReassignIssue,
    RecallDispatch,
    ReferIssue,
    ReportAssistance,
    RequestAssistance,
    RequestReturn,
    WaiveAssistance,
)
from tests.issues import Course
from tests.passages.steps import clocks_run, member, then, until_claimed, until_dispatched


def a_return_upheld(course: Course) -> Iterator[Command]:
    """Give it back, and see it sent to another unit."""
    yield from until_dispatched(course)
    yield then(course, RequestReturn, member(course))
    yield then(course, DecideReturn)


def a_return_refused(course: Course) -> Iterator[Command]:
    """Give it back in vain."""
    yield from until_claimed(course)
    yield then(course, RequestReturn, member(course))
    yield then(course, DecideReturn, decision="refuse")


def help_comes(course: Course) -> Iterator[Command]:
    """Whistle, arrive, report; another unit is not needed after all."""
    yield from until_claimed(course)
    soon = course.now + timedelta(hours=3)
    yield then(course, RequestAssistance, kind="whistle", arrive_by=soon)
    yield then(course, RequestAssistance, unit="transport")
    yield then(course, ReportAssistance, stage="arrived")
    yield then(course, ReportAssistance)
    yield then(course, WaiveAssistance, unit="transport")


def help_does_not_come(course: Course) -> Iterator[Command]:
    """Whistle, and wait for nobody."""
    yield from until_claimed(course)
    soon = course.now + timedelta(hours=3)
    yield then(course, RequestAssistance, kind="whistle", arrive_by=soon)
    yield from clocks_run(course, soon)


def a_meeting(course: Course) -> Iterator[Command]:
    """Meet twice, then name a lead."""
    yield from until_dispatched(course)
    later = course.now + timedelta(days=9)
    yield then(course, ConveneConference)
    yield then(course, ConcludeConference, unit=None, next_meeting_at=later)
    yield then(course, ConcludeConference, assisting=("health",))


def sent_on(course: Course) -> Iterator[Command]:
    """Take it back, send it again, pass it on, and refer it to a court in the end."""
    yield from until_dispatched(course)
    yield then(course, RecallDispatch)
    yield from until_dispatched(course)
    yield then(course, ReassignIssue)
    yield then(course, ReferIssue)
