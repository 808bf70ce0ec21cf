"""What passages are made of: single orders, clocks, and the usual way to a status."""

# ruff: noqa: ANN401  # an order's own fields, validated by its model

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from domain.base import Actor
from domain.calendar import local_date, midnight
from domain.issue.commands import (
    AttachEvidence,
    ClaimIssue,
    Command,
    DispatchIssue,
    RecordContact,
    RecordRevisit,
    ReportIssue,
    ResolveIssue,
    ReviewResolution,
)
from tests.issues import Course, issue_id
from tests.ordinary import PHOTOS, person
from tests.pools import MEMBERS

Passage = Callable[[Course], Iterator[Command]]


def then(course: Course, kind: type[Command], by: Actor | None = None, /, **fields: Any) -> Command:
    """Return an order a minute later."""
    return course.after(minutes=1).order(kind, by, **fields)


def clocks_run(course: Course, until: datetime) -> Iterator[Command]:
    """Let every timer go off at its instant."""
    while course.next_timer and course.next_timer <= until:
        before = course.issue.version
        yield course.timer(course.next_timer)
        if course.issue.version == before:
            return


def holder(course: Course) -> Actor | None:
    """Return who has the issue in hand; the claimant of an import is a unit."""
    claimant = course.issue.claimant
    return person(claimant) if claimant and claimant[-1].isdigit() else None


def member(course: Course) -> Actor | None:
    """Return a handler of the unit that leads."""
    unit = course.issue.lead_unit
    return person(f"{unit}-handler-1") if unit else None


def afresh(course: Course) -> None:
    """Turn to an issue that nobody reported yet."""
    if course.issue.status != "new":
        course.turn_to(issue_id(1_000 + len(course.logs)))


def until_dispatched(course: Course) -> Iterator[Command]:
    """Send it to the housing unit, from wherever it is before."""
    if course.issue.status in {"new", "discovered"}:
        yield then(course, ReportIssue)
    if course.issue.status == "reported":
        yield then(course, DispatchIssue, unit="housing")


def until_claimed(course: Course) -> Iterator[Command]:
    """Bring it into somebody's hands."""
    yield from until_dispatched(course)
    if course.issue.status == "dispatched":
        yield then(course, ClaimIssue, member(course) or MEMBERS[0])


def until_resolved(course: Course) -> Iterator[Command]:
    """Bring it to its feedback."""
    yield from until_claimed(course)
    if course.issue.status == "claimed":
        yield then(course, RecordContact, holder(course))
        photos = PHOTOS if course.issue.source == "city_management" else ()
        for each in photos:
            kind, _, digest = each.partition(":")
            yield then(course, AttachEvidence, holder(course), kind=kind, sha256=digest)
        yield then(course, ResolveIssue, holder(course), evidence=photos)


def until_accepted(course: Course) -> Iterator[Command]:
    """Bring it to its accepted feedback."""
    yield from until_resolved(course)
    if course.issue.status == "resolved" and not course.issue.is_accepted:
        yield then(course, ReviewResolution)


def in_the_morning(course: Course) -> None:
    """Turn the clock to ten o'clock of the next day, when people may be called."""
    day = local_date(course.now) + timedelta(days=1)
    course.now = midnight(day) + timedelta(hours=10)


def until_closed(course: Course) -> Iterator[Command]:
    """Bring it to its end, with a complainant who is content."""
    yield from until_accepted(course)
    if course.issue.is_accepted:
        in_the_morning(course)
        method = "site_check" if course.issue.is_proactive else "phone"
        yield then(course, RecordRevisit, method=method)
