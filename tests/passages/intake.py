"""Passages at the centre: answers, questions, broadcasts, evidence, other limits."""

from collections.abc import Iterator
from datetime import timedelta

from domain.calendar import local_date
from domain.issue.commands import (
    AddNote,
    AnswerIssue,
    AttachEvidence,
    ChangeContact,
    ClassifyIssue,
    Command,
    KeepConfidential,
    LinkIncident,
    ProvideInformation,
    ReassignGrid,
    RecordMessage,
    RecordRepeatContact,
    ReportIssue,
    RequestInformation,
    ReviseDeadlines,
    ShareEvidence,
)
from domain.issue.values import Location
from tests.calendars import at
from tests.issues import Course
from tests.ordinary import HANDLER
from tests.passages.steps import afresh, clocks_run, then, until_claimed, until_dispatched
from tests.pools import with_more_time
from tests.registers import an_estate_divided


def an_answer_at_once(course: Course) -> Iterator[Command]:
    """Ask only something, be answered, and rest content or not."""
    afresh(course)
    yield then(course, ReportIssue, request_type="consult", reply_wanted=bool(course.now.day % 2))
    yield then(course, AnswerIssue)


def a_group_is_told(course: Course) -> Iterator[Command]:
    """Link it to an incident; the broadcast reaches one and fails for another."""
    yield from until_dispatched(course)
    yield then(course, LinkIncident)
    yield then(course, ChangeContact)
    yield then(course, KeepConfidential)
    yield then(course, AddNote)
    yield then(course, RecordMessage)
    yield then(course, RecordMessage, failed_because="number_unknown")
    for _ in range(3):
        yield then(course, RecordRepeatContact)


def a_question_answered(course: Course) -> Iterator[Command]:
    """Let the clocks stand for an answer, and go on with it."""
    yield from until_dispatched(course)
    yield then(course, RequestInformation, pause_clocks=True)
    yield then(course.after(hours=30), ProvideInformation)


def a_question_in_vain(course: Course) -> Iterator[Command]:
    """Ask, and hear nothing."""
    yield from until_dispatched(course)
    yield then(course, RequestInformation, answer_within_days=1)
    yield from clocks_run(course, course.now + timedelta(days=6))


def evidence_shared(course: Course) -> Iterator[Command]:
    """Attach a photo, and let the complainant see it."""
    yield from until_dispatched(course)
    yield then(course, AttachEvidence, HANDLER)
    yield then(course, ShareEvidence)


def made_urgent(course: Course) -> Iterator[Command]:
    """Find out that it is urgent."""
    yield from until_dispatched(course)
    yield then(course, ClassifyIssue, urgency="urgent", category=None)


def another_grid(course: Course) -> Iterator[Command]:
    """Report from a place whose grid is divided the next day, and be taken over."""
    afresh(course)
    course.grown = an_estate_divided(local_date(course.now) + timedelta(days=1))
    yield then(course, ReportIssue, location=Location(place="east"))
    course.after(days=2)
    yield then(course, ReassignGrid, grid="grid-e2")


def other_rules(course: Course) -> Iterator[Command]:
    """Go over to the policy that gives more time."""
    yield from until_claimed(course)
    course.policy = with_more_time()
    yield then(course, ReviseDeadlines, why="policy")


def no_calendar_yet(course: Course) -> Iterator[Command]:
    """Be sent out on the year's last days, and do nothing."""
    if course.issue.status in {"new", "reported"}:
        course.now = max(course.now, at("2026-12-28T09:58"))
    yield from until_dispatched(course)
    yield from clocks_run(course, course.now + timedelta(days=40))


def nobody_moves(course: Course) -> Iterator[Command]:
    """Let all ladders be climbed."""
    yield from until_claimed(course)
    yield from clocks_run(course, course.now + timedelta(days=40))
