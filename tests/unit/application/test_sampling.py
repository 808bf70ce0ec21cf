"""The seeds of a store: the same for all its processes, secret until their day is over."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from application.aggregates import Aggregates
from application.event_store import EventStore
from application.facts import FactsInForce
from application.rules import GivenRules
from application.sampling import Sampling
from domain.revisit_sample import commitment
from tests.calendars import office
from tests.ordinary import MORNING, a_policy

KEY = bytes(range(32))
FIRST = date(2026, 3, 3)
"""The first day that can have a seed: the program starts the day before."""


class Place:
    """A store and a clock of the test's own; every process over it is made anew."""

    def __init__(self, file: Path) -> None:
        """Make the tables."""
        EventStore.migrate(file)
        self.store = EventStore.open(file)
        self.now = MORNING

    def clock(self) -> datetime:
        """Return the present instant of the test."""
        return self.now

    def process(self, key: bytes = KEY) -> Sampling:
        """Return the seeds as another process has them."""
        return Sampling(Aggregates(self.store, self.clock), key, self.clock)

    def after(self, days: int) -> Sampling:
        """Let days pass in which the program runs or not; return a process of that day."""
        self.now = MORNING + timedelta(days=days)
        return self.process()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Return an empty store."""
    found = Place(tmp_path / "events.sqlite")
    yield found
    found.store.close()


class TestKeep:
    def test_tomorrow_is_committed_and_yesterday_shown(self, place: Place) -> None:
        """The seed that was in force during the day is the one shown after it."""
        assert place.process().keep() == (FIRST,)
        used = place.after(1).seed_on(FIRST)
        assert len(used) == 32
        assert place.process().keep() == (FIRST + timedelta(days=1),)
        assert place.process().told().days[FIRST].seed is None
        assert place.after(2).keep() == (FIRST + timedelta(days=2), FIRST)
        told = place.process().told().days[FIRST]
        assert (told.seed, told.commitment) == (used.hex(), commitment(used))

    def test_twice_on_a_day_is_once(self, place: Place) -> None:
        """The second look finds nothing to do."""
        place.process().keep()
        position = place.store.last_position()
        assert place.process().keep() == ()
        assert place.store.last_position() == position

    def test_two_processes_at_once(self, place: Place) -> None:
        """One digest a day is stored, and both draw by its seed."""
        both = [place.process(), place.process()]
        threads = [Thread(target=each.keep) for each in both]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert place.store.last_position() == 1
        place.now += timedelta(days=1)
        assert both[0].seed_on(FIRST) == both[1].seed_on(FIRST) != b""

    def test_a_week_off(self, place: Place) -> None:
        """The day it starts again has no seed, the next one has; the old seed is shown late."""
        place.process().keep()
        again = place.after(8)
        assert again.seed_on(date(2026, 3, 10)) == b""
        assert again.keep() == (date(2026, 3, 11), FIRST)
        assert set(again.told().days) == {FIRST, date(2026, 3, 11)}
        assert place.after(9).seed_on(date(2026, 3, 11))


class TestSeed:
    def test_no_digest_no_seed(self, place: Place) -> None:
        """A day for which nothing was told revisits everybody."""
        assert place.process().seed_on(date(2026, 3, 2)) == b""

    def test_days_differ(self, place: Place) -> None:
        """A seed that was shown tells nothing of another day."""
        place.process().keep()
        place.after(1).keep()
        one, other = (place.process().seed_on(FIRST + timedelta(days=each)) for each in (0, 1))
        assert len(one) == len(other) == 32
        assert one != other

    def test_it_is_read_once_a_day(self, place: Place) -> None:
        """A step costs no look at the store."""
        place.process().keep()
        process = place.after(1)
        seed = process.seed_on(FIRST)
        place.store.close()
        assert process.seed_on(FIRST) == seed

    def test_another_master_key(self, place: Place) -> None:
        """What does not fit its digest draws nobody and is never shown; later days go on."""
        place.process().keep()
        place.now += timedelta(days=1)
        assert place.process(bytes(32)).seed_on(FIRST) == b""
        place.now += timedelta(days=1)
        assert place.process(bytes(32)).keep() == (date(2026, 3, 5),)
        assert place.process().told().days[FIRST].seed is None

    def test_a_clock_that_ran_ahead(self, place: Place) -> None:
        """A seed that was shown too early is no secret, so it draws nobody."""
        place.process().keep()
        place.after(5).keep()
        assert place.process().told().days[FIRST].seed
        assert place.after(1).seed_on(FIRST) == b""

    def test_facts_have_the_seed_of_their_day(self, place: Place) -> None:
        """Of the local day: at eight in the evening UTC it is the next one in Shanghai."""
        place.process().keep()
        seed = place.after(1).seed_on(FIRST)
        rules = GivenRules(a_policy(), office().calendar)
        facts = FactsInForce(rules, seed_on=place.process().seed_on)
        assert facts.at(MORNING).sample_seed == b""
        assert facts.at(MORNING.astimezone(UTC).replace(hour=20)).sample_seed == seed
