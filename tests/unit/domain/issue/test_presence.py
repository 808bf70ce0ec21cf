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
    RecordContact,
    ReportIssue,
    ResolveIssue,
)
from domain.issue.events import CheckedIn, CheckedOut, HoursConfirmed
from domain.issue.values import Location, Point, Slip
from domain.policy import Policy
from tests.issues import Course, a_claimed_issue
from tests.loops import Walk
from tests.pools import MEMBERS, UNITS, a_county_of_pools

FIRST, OTHER, _ = MEMBERS
SITE = Point(latitude=31.18, longitude=115.02, datum="WGS-84")
FAR = Point(latitude=31.28, longitude=115.02, datum="WGS-84")


def with_member(policy: Policy, actor: Actor) -> Policy:
    """Return the policy with one more member in one post."""
    member = {"id": actor.id, "posts": [{"role": actor.role, "unit": actor.unit}]}
    return Policy.model_validate({**dict(policy), "members": [*policy.members, member]})


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


def test_in_before_the_claim() -> None:
    """Who was there before the demand was his was not there for it: such hours are not entered."""
    course = claimed()
    (held,) = course.issue.claims
    before = held.at - timedelta(seconds=1)
    assert before > (course.issue.sent_at or held.at)
    error = course.refused(CheckIn, FIRST, occurred_at=before)
    assert (error.code, error.details["accepted"]) == ("predated", held.at.isoformat())
    course.give(CheckIn, FIRST, occurred_at=held.at)


def test_in_before_the_claim_was_entered() -> None:
    """A sheet entered afterwards says when he took the demand: from then on he may be there."""
    course = Course(policy=a_county_of_pools())
    course.give(ReportIssue, source="volunteering", location=Location(point=SITE))
    course.give(DispatchIssue, eligible=UNITS)
    sent_at, sheet = course.issue.sent_at, Slip(number="7", evidence=("scan",))
    assert sent_at
    course.now = sent_at + timedelta(hours=4)
    claimed_at = sent_at + timedelta(hours=1)
    course.give(ClaimIssue, FIRST, occurred_at=claimed_at, slip=sheet)
    before = claimed_at - timedelta(seconds=1)
    assert course.refused(CheckIn, FIRST, occurred_at=before, slip=sheet).code == "predated"
    course.give(CheckIn, FIRST, occurred_at=claimed_at, slip=sheet)


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


def test_nothing_is_done_before_somebody_was_there() -> None:
    """The claimant checks in before he gives his feedback."""
    course = claimed()
    course.give(RecordContact, FIRST)
    error = course.refused(ResolveIssue, FIRST)
    assert (error.code, error.http_status) == ("check_in_required", 409)
    course.give(CheckIn, FIRST)
    course.give(ResolveIssue, FIRST)
    assert course.issue.status == "resolved"


def test_hours_are_confirmed_by_those_who_asked() -> None:
    """Neither by who served, nor by his unit, nor by a unit that did not ask."""
    course = Walk("pingding").report("need", "志愿服务", by="community-1-desk")
    course.then(DispatchIssue, "community-1-desk", eligible=("serving-unit-1",))
    member = "member-1-1"
    for order in (ClaimIssue, CheckIn, CheckOut):
        course.give(order, member)
    hours = {"person": member}
    assert course.refused(ConfirmHours, "community-2-desk", **hours) == "not_found"
    course.give(ConfirmHours, "community-1-desk", **hours)
    assert course.course.issue.unconfirmed == {}


def test_hours_are_not_confirmed_by_the_unit_that_served() -> None:
    """A unit does not say itself how long its people were there."""
    course = Course(policy=a_county_of_pools())
    reporter = Actor(id="transport-reporter-1", role="reporter", unit="transport")
    course.policy = with_member(course.policy, reporter)
    course.give(ReportIssue, reporter, source="volunteering")
    course.give(DispatchIssue, eligible=UNITS)
    for order in (ClaimIssue, CheckIn, CheckOut):
        course.give(order, FIRST)
    error = course.refused(ConfirmHours, reporter, person=FIRST.id)
    assert error.code == "conflict_of_interest"
