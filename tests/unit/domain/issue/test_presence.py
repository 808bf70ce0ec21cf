"""On site: who claimed checks in and out, in one place at a time; the community confirms (A4)."""

from datetime import timedelta

import pytest

from domain.base import Actor
from domain.issue.commands import (
    CheckIn,
    CheckOut,
    ClaimIssue,
    ConfirmHours,
    DispatchIssue,
    ReportIssue,
)
from domain.issue.events import CheckedIn, CheckedOut, HoursConfirmed
from domain.issue.values import Location, Point
from tests.issues import Course, a_claimed_issue
from tests.pools import MEMBERS, UNITS, a_county_of_pools

FIRST, OTHER, _ = MEMBERS
SITE = Point(latitude=31.18, longitude=115.02, datum="WGS-84")
FAR = Point(latitude=31.28, longitude=115.02, datum="WGS-84")


def claimed() -> Course:
    """Return a demand at a place, claimed by one who is to check in."""
    course = Course(policy=a_county_of_pools())
    course.give(ReportIssue, source="volunteering", location=Location(point=SITE))
    course.give(DispatchIssue, eligible=UNITS)
    course.give(ClaimIssue, FIRST)
    return course


def at(point: Point) -> dict[str, object]:
    """Return the fields of an order given at a point."""
    return {"location": Location(point=point)}


def test_hours_count_after_the_community_confirms() -> None:
    """From check-in to check-out; until then they only wait."""
    course = claimed()
    course.give(CheckIn, FIRST, **at(SITE))
    course.after(minutes=119)
    (left,) = course.give(CheckOut, FIRST, **at(SITE))
    assert isinstance(left, CheckedOut)
    assert (left.served_seconds, left.flags) == (7200, ())
    (confirmed,) = course.give(ConfirmHours, person=FIRST.id)
    assert isinstance(confirmed, HoursConfirmed)
    assert confirmed.served_seconds == 7200
    assert course.refused(ConfirmHours, person=FIRST.id).code == "nothing_to_change"


@pytest.mark.parametrize(
    ("fields", "clock", "flags"),
    [
        (at(FAR), "2026-03-03T10:00", ("outside_geofence",)),
        ({}, "2026-03-03T10:00", ("outside_geofence",)),
        (at(SITE), "2026-03-03T22:00", ("outside_window",)),
    ],
)
def test_outside_fence_or_hours_is_flagged(
    fields: dict[str, object], clock: str, flags: tuple[str, ...]
) -> None:
    """Taken, but somebody will look at it."""
    (event,) = claimed().until(clock).give(CheckIn, FIRST, **fields)
    assert isinstance(event, CheckedIn)
    assert event.flags == flags


@pytest.mark.parametrize("by", [OTHER])
def test_without_a_claim(by: Actor) -> None:
    """Who did not claim it has nothing to do there."""
    assert claimed().refused(CheckIn, by).code == "claim_required"


def test_where_the_loop_asks_for_none() -> None:
    """An ordinary issue knows no check-in."""
    assert a_claimed_issue().refused(CheckIn).code == "loop_mode"


def test_twice() -> None:
    """Nobody is on site twice at once."""
    course = claimed()
    course.give(CheckIn, FIRST)
    assert course.refused(CheckIn, FIRST).code == "overlapping_stays"


def test_out_before_in_and_out_without_in() -> None:
    """One leaves where one came, and after it."""
    course = claimed()
    assert course.refused(CheckOut, FIRST).code == "claim_required"
    course.give(CheckIn, FIRST)
    early = course.now - timedelta(hours=1)
    assert course.refused(CheckOut, FIRST, occurred_at=early).code == "predated"


def test_a_stay_over_24_hours() -> None:
    """The true end is asked for."""
    course = claimed()
    course.give(CheckIn, FIRST)
    course.after(hours=25)
    assert course.refused(CheckOut, FIRST).code == "stay_too_long"
    course.give(CheckOut, FIRST, occurred_at=course.now - timedelta(hours=20))
