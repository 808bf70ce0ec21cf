"""Aggregates beside issues, on both databases: each command once, every decision up to date."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from application.aggregates import Aggregates, Stream
from application.event_store import EventStore
from application.store_errors import VersionConflictError
from domain.aggregate import AggregateCommand
from domain.event import stream_id
from domain.issue.errors import KeyReusedError
from tests.aggregates import MAPPER, NOW, POOL, STREAM, PoolFullError, TakePlaces, take, taken
from tests.integration.stores import BOTH, place_on
from tests.integration.threads import in_threads


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventStore]:
    """Return an empty store on each database."""
    place = place_on(request.param, request, tmp_path)
    EventStore.migrate(place)
    with EventStore.open(place, MAPPER) as store:
        yield store


@pytest.fixture
def aggregates(store: EventStore) -> Aggregates:
    """Return the aggregates of the store, with a clock that stands."""
    return Aggregates(store, lambda: NOW)


class TestGive:
    def test_stores_the_events_of_a_command(
        self, store: EventStore, aggregates: Aggregates
    ) -> None:
        """All of them, with what they came to."""
        done = aggregates.give(POOL, STREAM, take("a", "b"))
        recorded = store.read(STREAM)
        assert [each.event for each in recorded] == taken("a", "b")
        assert (done.first_version, done.last_version) == (1, 2)
        assert (done.position, done.digest) == (recorded[-1].position, recorded[-1].digest)

    def test_does_a_command_once(self, store: EventStore, aggregates: Aggregates) -> None:
        """Asked again, also by another process and after others, it answers as it did then."""
        first = aggregates.give(POOL, STREAM, take("a"))
        aggregates.give(POOL, STREAM, take("b"))
        assert aggregates.give(POOL, STREAM, take("a")) == first
        assert Aggregates(store, lambda: NOW).give(POOL, STREAM, take("a")) == first
        assert len(store.read(STREAM)) == 2

    def test_refuses_another_order_under_a_known_id(self, aggregates: Aggregates) -> None:
        """An idempotency key belongs to one order."""

        class TakeAll(TakePlaces):
            """Another kind of order."""

        aggregates.give(POOL, STREAM, take("a"))
        order: AggregateCommand = TakeAll(**dict(take("c", command_id="take-a")))
        assert isinstance(order, TakePlaces)
        with pytest.raises(KeyReusedError, match="TakePlaces"):
            aggregates.give(POOL, STREAM, order)

    def test_raises_a_refusal_and_stores_nothing(
        self, store: EventStore, aggregates: Aggregates
    ) -> None:
        """Also none of a command's events when only the last of them does not fit."""
        with pytest.raises(PoolFullError):
            aggregates.give(POOL, STREAM, take("a", "b", "c", "d"))
        assert store.last_position() == 0

    def test_leaves_no_trace_of_a_command_without_effect(
        self, store: EventStore, aggregates: Aggregates
    ) -> None:
        """It is accepted at the version that was there."""
        aggregates.give(POOL, STREAM, take("a"))
        done = aggregates.give(POOL, STREAM, take("a", command_id="again"))
        assert (done.first_version, done.last_version, done.position) == (1, 1, 0)
        assert len(store.read(STREAM)) == 1

    def test_decides_on_what_others_wrote(self, store: EventStore, aggregates: Aggregates) -> None:
        """A place that another process gave away is not given twice."""
        aggregates.give(POOL, STREAM, take("a"))
        Aggregates(store, lambda: NOW).give(POOL, STREAM, take("b", "c"))
        with pytest.raises(PoolFullError):
            aggregates.give(POOL, STREAM, take("d"))

    def test_lets_no_race_through(self, store: EventStore) -> None:
        """Of eight who want one of three places, each in a process of its own, three get one."""

        def race(thread: int) -> bool:
            try:
                Aggregates(store, lambda: NOW).give(POOL, STREAM, take(f"racer-{thread}"))
            except PoolFullError:
                return False
            return True

        assert sum(in_threads(race)) == 3
        assert len(store.read(STREAM)) == 3

    def test_gives_up_when_others_keep_writing(self, store: EventStore) -> None:
        """Contention is told, never waited for without an end."""
        other = Aggregates(store, lambda: NOW)

        def clock_that_lets_others_write() -> datetime:
            version, digest = other.latest(POOL, STREAM).head
            store.append(taken("x", version=version + 1), digest)
            return NOW

        slow = Aggregates(store, clock_that_lets_others_write)
        with pytest.raises(VersionConflictError, match=str(STREAM)):
            slow.give(POOL, STREAM, take("a"))


class TestDraft:
    def test_is_stored_by_who_asked_for_it(self, store: EventStore, aggregates: Aggregates) -> None:
        """Events of several streams go into one transaction."""
        south = stream_id("test.pool", "south")
        drafts = [aggregates.draft(POOL, pool, take("a")) for pool in (STREAM, south)]
        store.append_all(
            [event for draft in drafts for event in draft.events],
            {stream: head for draft in drafts for stream, head in draft.after.items()},
        )
        assert aggregates.latest(POOL, STREAM).standing.state == ("a",)
        assert aggregates.latest(POOL, south).standing.state == ("a",)
        assert aggregates.draft(POOL, south, take("a")).events == ()

    def test_is_refused_when_the_stream_went_on(
        self, store: EventStore, aggregates: Aggregates
    ) -> None:
        """What was drafted on an older state is not stored."""
        draft = aggregates.draft(POOL, STREAM, take("a"))
        aggregates.give(POOL, STREAM, take("b"))
        with pytest.raises(VersionConflictError):
            store.append_all(draft.events, draft.after)


class TestLatest:
    def test_is_the_same_object_while_nothing_happens(self, aggregates: Aggregates) -> None:
        """Nothing is folded twice."""
        aggregates.give(POOL, STREAM, take("a"))
        assert aggregates.latest(POOL, STREAM) is aggregates.latest(POOL, STREAM)

    def test_of_a_stream_that_has_not_begun(self, aggregates: Aggregates) -> None:
        """It is new, and not remembered."""
        assert aggregates.latest(POOL, STREAM) == Stream(POOL.begin(STREAM))

    def test_is_found_by_its_head(self, store: EventStore, aggregates: Aggregates) -> None:
        """Whoever caches by head sees the same version and digest."""
        aggregates.give(POOL, STREAM, take("a", "b"))
        assert store.heads([STREAM]) == {STREAM: aggregates.latest(POOL, STREAM).head}

    def test_begins_anew_on_an_older_copy(self, store: EventStore, tmp_path: Path) -> None:
        """What the store no longer has, the cache forgets."""
        older = tmp_path / "older.sqlite"
        EventStore.migrate(older)
        aggregates = Aggregates(store, lambda: NOW)
        aggregates.give(POOL, STREAM, take("a", "b"))
        with EventStore.open(older, MAPPER) as copy:
            copy.append(taken("z"))
            aggregates._store = copy  # noqa: SLF001  # what a restored file looks like
            assert aggregates.latest(POOL, STREAM).standing.state == ("z",)
