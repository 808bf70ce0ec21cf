"""As of an instant: what is folded afterwards is what stood then."""

from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import get_args
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.issue.events import IssueEvent
from domain.issue.evolve import fold
from domain.issue.hands import HOLDERS, Stretch, held, stretches
from domain.issue.past import instants, past, stamps_of
from domain.issue.state import Issue
from domain.issue.values import Status
from tests.calendars import office
from tests.town import Town

SEEDS = st.integers(0, 10_000)


def stream_of(town: Town, issue_id: UUID) -> list[IssueEvent]:
    """Return the events of one issue."""
    return [event for event in town.events if event.stamp.issue_id == issue_id]


def some_instants(town: Town, count: int) -> list[datetime]:
    """Return instants of the run: random ones, and those at which something was recorded."""
    chance = Random(town.seed)  # noqa: S311 -- no secret
    first, last = town.events[0].stamp.recorded_at, town.now
    spread = [first + (last - first) * chance.uniform(-0.1, 1.1) for _ in range(count)]
    return [*spread, *(at for at, _, _ in chance.sample(town.lived, min(count, len(town.lived))))]


def lived(town: Town, issue_id: UUID, at: datetime) -> Issue:
    """Return the issue as the run knew it live at the instant."""
    found = Issue.new(issue_id)
    for since, one, issue in town.lived:
        if one == issue_id and since <= at:
            found = issue
    return found


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_by_recorded_equals_what_stood_live(seed: int) -> None:
    """The fold up to an instant equals the state that the rules had in hand then."""
    town = Town(seed, issues=4).live(60)
    for at in some_instants(town, 8):
        for issue_id in {event.stamp.issue_id for event in town.events}:
            events = stream_of(town, issue_id)
            found = past(stamps_of(events), at, "recorded")
            assert not found.held_back
            assert fold(Issue.new(issue_id), events[: found.upto]) == lived(town, issue_id, at)


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_by_occurred_holds_nothing_of_later(seed: int) -> None:
    """Nothing folded happened later; all that had happened is folded or named as held back."""
    town = Town(seed, issues=4).live(60)
    for at in some_instants(town, 8):
        for issue_id in {event.stamp.issue_id for event in town.events}:
            stamps = stamps_of(stream_of(town, issue_id))
            found = past(stamps, at, "occurred")
            assert all(each.occurred_at <= at for each in stamps[: found.upto])
            come = {each.version for each in stamps if each.occurred_at <= at}
            assert come == {*range(1, found.upto + 1), *found.held_back}


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, by=st.sampled_from(["recorded", "occurred"]))
def test_the_past_only_grows(seed: int, by: str) -> None:
    """A later instant knows at least what an earlier one did."""
    town = Town(seed, issues=2).live(40)
    for issue_id in {event.stamp.issue_id for event in town.events}:
        stamps = stamps_of(stream_of(town, issue_id))
        known = [past(stamps, at, by).upto for at in sorted(some_instants(town, 10))]  # type: ignore[arg-type]  # drawn from its names
        assert known == sorted(known)


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, by=st.sampled_from(["recorded", "occurred"]))
def test_hands_leave_no_gap(seed: int, by: str) -> None:
    """Stretches follow each other without a gap, and their lengths add up to the whole time."""
    town = Town(seed, issues=2).live(60)
    for issue_id in {event.stamp.issue_id for event in town.events}:
        events = stream_of(town, issue_id)
        taken = stretches(issue_id, events, by)  # type: ignore[arg-type]  # drawn from its names
        assert all(one.until == other.since for one, other in pairwise(taken))
        assert all(one.hand != other.hand for one, other in pairwise(taken))
        ended = sum(
            ((each.until or town.now) - each.since for each in taken if _is_over(each)),
            timedelta(),
        )
        sums = held(taken, town.now, office())
        begun = instants(stamps_of(events), by)[0]  # type: ignore[arg-type]  # drawn from its names
        if town.now >= max(each.since for each in taken):
            natural = sum((each.natural for each in sums), timedelta())
            assert natural + ended == town.now - begun
        assert all(timedelta() <= each.working <= each.natural for each in sums)


def _is_over(stretch: Stretch) -> bool:
    return stretch.hand.holder == "nobody"


def test_every_status_has_a_holder() -> None:
    """A status that is added says in whose hand an issue is then."""
    statuses = get_args(Status)
    assert set(HOLDERS) == set(statuses)
