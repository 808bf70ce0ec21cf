"""Who served how long on site, by unit and person; and what was flagged."""

from decimal import Decimal

import pytest
from sqlalchemy import Engine

from domain.issue.events import CheckedIn, CheckedOut, HoursConfirmed, IssueReported
from projections.ledger.flags import flags_of
from projections.ledger.hours import HOURS_BY, HoursBy, hours
from projections.ledger.projection import LedgerProjection
from projections.ledger.queries import ledger
from projections.ledger.which import Which
from tests.factories import START, Story, open_masked
from tests.logs import project

LEDGER = LedgerProjection(open_masked)
HOUR = 3600


def served(name: str, **people: tuple[str, int]) -> Story:
    """Return an activity at which each of these people served so many hours for his unit."""
    story = Story(name, number=name, at=START).then(IssueReported, "reported", loop="service")
    for person, (unit, count) in people.items():
        given = {"person": person, "unit": unit, "since": START}
        story.then(CheckedIn, "claimed", **given)
        story.then(CheckedOut, "claimed", **given, left_at=START, served_seconds=count * HOUR)
    return story


def confirmed(story: Story, person: str, count: int) -> Story:
    """Let so many of his hours count."""
    return story.then(HoursConfirmed, "claimed", person=person, served_seconds=count * HOUR)


class TestHours:
    def test_by_unit_and_by_person(self, views: Engine) -> None:
        """Each activity counts once in a line and in the total, the most hours come first."""
        first = served("one", a=("unit-1", 2), b=("unit-1", 3), c=("unit-2", 4))
        for person, count in (("a", 2), ("b", 3), ("c", 4)):
            confirmed(first, person, count)
        project(views, LEDGER, first.events)
        project(views, LEDGER, confirmed(served("two", a=("unit-1", 1)), "a", 1).events)
        found = hours(views)
        lines = [(each.key, each.activities, each.people) for each in found.lines]
        assert lines == [("unit-1", 2, 2), ("unit-2", 1, 1)]
        assert [each.confirmed_seconds // HOUR for each in found.lines] == [6, 4]
        total = found.total
        assert (total.activities, total.people, total.confirmed_seconds) == (2, 3, 10 * HOUR)
        people = hours(views, by="person").lines
        assert [(each.key, each.confirmed_seconds // HOUR) for each in people] == [
            ("c", 4),
            ("a", 3),
            ("b", 3),
        ]

    def test_only_confirmed_hours_count(self, views: Engine) -> None:
        """Until the community confirms them they are served, of no activity and nobody's."""
        project(views, LEDGER, served("one", a=("unit-1", 2)).events)
        (line,) = hours(views).lines
        assert (line.served_seconds, line.confirmed_seconds) == (2 * HOUR, 0)
        assert (line.activities, line.people) == (0, 0)

    def test_a_row_goes_on_over_pages(self, views: Engine) -> None:
        """What a later page brings is added to what an earlier one held."""
        story = served("one", a=("unit-1", 2))
        project(views, LEDGER, story.events)
        before = len(story.events)
        project(views, LEDGER, confirmed(story, "a", 2).events[before:])
        (line,) = hours(views, by="person").lines
        assert (line.served_seconds, line.confirmed_seconds) == (2 * HOUR, 2 * HOUR)

    def test_the_ledger_and_its_hours_agree(self, views: Engine) -> None:
        """What a community confirmed is the same total in both, the fraction of an hour too."""
        story = served("one", a=("unit-1", 46))
        story.then(HoursConfirmed, "claimed", person="a", served_seconds=45 * HOUR + 900)
        project(views, LEDGER, story.events)
        found = hours(views).total
        assert (found.served_hours, found.confirmed_hours) == (Decimal(46), Decimal("45.25"))
        assert ledger(views, by="unit").total.served_hours == found.confirmed_hours

    @pytest.mark.parametrize("by", HOURS_BY)
    def test_of_one_loop(self, views: Engine, by: HoursBy) -> None:
        """What is asked of the ledger holds for its hours; nothing is zeros, not nothing."""
        project(views, LEDGER, confirmed(served("one", a=("unit-1", 2)), "a", 2).events)
        assert hours(views, by=by, which=Which(loop="service")).total.activities == 1
        none = hours(views, by=by, which=Which(loop="other"))
        assert (none.lines, none.total.activities, none.total.confirmed_seconds) == ((), 0, 0)


class TestFlags:
    def test_are_counted_by_flag(self, views: Engine) -> None:
        """A flag of each event counts, whichever kind of event it is."""
        story = Story("one", number="one", at=START)
        story.then(
            IssueReported, "reported", loop="service", flags=("geo_suspect", "merge_candidate")
        )
        for person in ("a", "b"):
            given = {"person": person, "unit": "unit-1", "since": START}
            story.then(CheckedIn, "claimed", **given, flags=("outside_geofence",))
        project(views, LEDGER, story.events)
        assert flags_of(views) == {"geo_suspect": 1, "merge_candidate": 1, "outside_geofence": 2}
        assert flags_of(views, Which(loop="other")) == {}
