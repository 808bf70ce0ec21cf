"""Passages of what is offered to many."""

# ruff: noqa: ANN401  # an order's own fields, validated by its model

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from domain.issue.commands import (
    AdjustCapacity,
    CheckIn,
    CheckOut,
    ClaimIssue,
    Command,
    ConfirmHours,
    DispatchIssue,
    RecallDispatch,
    ReleaseClaim,
    ReportIssue,
)
from tests.issues import Course
from tests.passages.steps import afresh, clocks_run, then
from tests.pools import MEMBERS, SECOND, UNITS


def offered(course: Course, source: str, **fields: Any) -> Iterator[Command]:
    """Offer a new demand to three units."""
    afresh(course)
    yield then(course, ReportIssue, source=source)
    yield then(course, DispatchIssue, eligible=UNITS, **fields)


def an_offer_taken_back(course: Course) -> Iterator[Command]:
    """Offer, and change one's mind."""
    yield from offered(course, "community")
    yield then(course, RecallDispatch)


def a_place_to_wait_for(course: Course) -> Iterator[Command]:
    """Claim, wait for a place, give one up, and find more of them."""
    yield from offered(course, "community")
    yield then(course, ClaimIssue, MEMBERS[0])
    for other in MEMBERS[1:]:
        yield then(course, ClaimIssue, other, wait=True)
    yield then(course, AdjustCapacity)
    yield then(course, ClaimIssue, SECOND)
    yield then(course, ReleaseClaim, MEMBERS[0])


def a_claim_lapses(course: Course) -> Iterator[Command]:
    """Claim and do nothing; who waited gets the place, and loses it too."""
    yield from offered(course, "community")
    yield then(course, ClaimIssue, MEMBERS[0])
    yield then(course, ClaimIssue, MEMBERS[1], wait=True)
    yield from clocks_run(course, course.now + timedelta(days=12))


def an_order_goes_round(course: Course) -> Iterator[Command]:
    """Ask one organisation after the other until the last one accepts."""
    yield from offered(course, "menu", menu_item="clean-homes")
    yield from clocks_run(course, course.now + timedelta(days=8))
    for each in MEMBERS:
        yield then(course, ClaimIssue, each)


def hours_on_site(course: Course) -> Iterator[Command]:
    """Two come, one checks in and out, and the community confirms."""
    yield from offered(course, "volunteering")
    for each in MEMBERS:
        yield then(course, ClaimIssue, each)
    yield then(course, CheckIn, MEMBERS[0])
    yield then(course.after(hours=2), CheckOut, MEMBERS[0])
    yield then(course, ConfirmHours, person=MEMBERS[0].id)
    yield then(course, AdjustCapacity, capacity=1)
