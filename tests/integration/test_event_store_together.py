"""Several writers and readers of one event store at the same time."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from uuid import UUID

import pytest

from application.digests import GENESIS
from application.event_store import EventStore
from application.store_errors import VersionConflictError
from tests.integration.stores import BOTH, place_on
from tests.integration.threads import THREADS, in_threads
from tests.store_events import MAPPER, a_note, a_stream, notes


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where a store can be made."""
    return place_on(request.param, request, tmp_path)


@pytest.fixture
def store(place: str) -> Iterator[EventStore]:
    """Lend one store that several threads share."""
    EventStore.migrate(place)
    with EventStore.open(place, MAPPER) as store:
        yield store


class TestThreads:
    def test_never_get_the_same_number(self, store: EventStore) -> None:
        """Eight threads take numbers and blocks of numbers: each number goes to one of them."""

        def take(thread: int) -> list[int]:
            taken: list[int] = []
            for turn in range(10):
                size = 1 + (thread + turn) % 3
                with store.transaction() as transaction:
                    first = transaction.next_number("PD-2026", size)
                taken.extend(range(first, first + size))
            return taken

        taken = sorted(number for numbers in in_threads(take) for number in numbers)
        assert taken == list(range(1, len(taken) + 1))

    def test_race_for_one_stream_without_loss(self, store: EventStore) -> None:
        """Losers read again and go on: every event is stored once, without a hole."""
        stream = a_stream()

        def write(thread: int) -> None:
            for turn in range(5):
                append_until_it_holds(store, stream, f"{thread}/{turn}")

        in_threads(write)
        recorded = store.read(stream)
        assert [each.event.version for each in recorded] == list(range(1, 41))
        texts = {getattr(each.event, "text", "") for each in recorded}
        assert texts == {f"{thread}/{turn}" for thread in range(THREADS) for turn in range(5)}


class TestSeveralStreams:
    def test_of_two_merges_that_cross_one_wins(self, store: EventStore) -> None:
        """A into B and B into A at once: both write both streams, so one is told who moved."""
        pair = (a_stream(), a_stream())
        for stream in pair:
            store.append([a_note(stream, 1)])
        heads = store.heads(pair)
        both_ready = threading.Barrier(2)

        def merge(turn: int) -> tuple[UUID, ...]:
            source, target = pair[turn], pair[1 - turn]
            both_ready.wait()
            try:
                store.append_all([a_note(source, 2, "gone"), a_note(target, 2, "took in")], heads)
            except VersionConflictError as error:
                return error.streams
            return ()

        won, lost = sorted(in_threads(merge, threads=2), key=len)
        assert (won, set(lost)) == ((), set(pair))
        texts = {getattr(store.read(stream)[1].event, "text", "") for stream in pair}
        assert texts == {"gone", "took in"}

    def test_only_those_that_moved_are_named(self, store: EventStore) -> None:
        """Whoever lost reloads what has changed, and nothing was stored of the rest."""
        still, moved, new, taken = (a_stream() for _ in range(4))
        for stream in (still, moved):
            store.append([a_note(stream, 1)])
        heads = store.heads([still, moved, new])
        store.append([a_note(moved, 2)], heads[moved][1])
        store.append([a_note(taken, 1)])
        events = [a_note(still, 2), a_note(moved, 2), a_note(new, 1), a_note(taken, 1)]
        with pytest.raises(VersionConflictError) as conflict:
            store.append_all(events, heads)
        assert set(conflict.value.streams) == {moved, taken}
        assert [len(store.read(stream)) for stream in (still, moved, new)] == [1, 2, 0]

    def test_what_a_decision_looked_at_must_not_have_gone_on(self, store: EventStore) -> None:
        """A stream that gets no event itself is checked as well, also one not yet begun."""
        own, target, new = (a_stream() for _ in range(3))
        store.append([a_note(target, 1)])
        heads = store.heads([target]) | {new: (0, GENESIS)}
        store.append_all([a_note(own, 1)], heads)
        store.append([a_note(target, 2)], heads[target][1])
        store.append([a_note(new, 1)])
        with pytest.raises(VersionConflictError) as conflict:
            store.append_all([a_note(own, 2)], heads | store.heads([own]))
        assert set(conflict.value.streams) == {target, new}
        assert len(store.read(own)) == 1

    def test_heads_are_those_of_the_last_events(self, store: EventStore) -> None:
        """Version and digest by stream; a stream that has not begun has none."""
        long, short, new = (a_stream() for _ in range(3))
        last = store.append(notes(long, range(1, 61)))[-1]
        only = store.append(notes(short, [1]))[-1]
        expected = {long: (60, last.digest), short: (1, only.digest)}
        assert store.heads([long, short, new]) == expected
        assert store.heads([]) == {}

    def test_a_stream_ends_at_its_last_event_alone(self, store: EventStore) -> None:
        """Not at an earlier one, not with another digest, not where nothing has begun."""
        stream, new = a_stream(), a_stream()
        first, last = store.append(notes(stream, [1, 2]))
        assert store.ends_at(stream, 2, last.digest)
        assert not store.ends_at(stream, 1, first.digest)
        assert not store.ends_at(stream, 2, first.digest)
        assert not store.ends_at(stream, 3, last.digest)
        assert not store.ends_at(new, 1, last.digest)


class TestProcesses:
    """Each writer has a store of its own, which shares nothing with the others but the database."""

    def test_make_the_tables_once(self, place: str) -> None:
        """Programs that start together may all migrate: one makes the tables, none crashes."""
        assert set(in_threads(lambda _: EventStore.migrate(place))) == {1}
        with EventStore.open(place, MAPPER) as own:
            assert own.last_position() == 0

    def test_a_reader_that_follows_the_log_misses_nothing(self, place: str) -> None:
        """Ids appear in the order of commits: nothing turns up behind a reader's position."""
        EventStore.migrate(place)
        done = threading.Event()

        def write(_: int) -> list[int]:
            with EventStore.open(place, MAPPER) as own:
                return [
                    each.position
                    for turn in range(40)
                    for each in own.append(notes(a_stream(), range(1, 2 + turn % 4)))
                ]

        def follow() -> list[int]:
            with EventStore.open(place, MAPPER) as own:
                seen: list[int] = []
                while True:
                    last_round = done.is_set()
                    page = own.page(seen[-1] if seen else 0, 7)
                    seen.extend(each.position for each in page.recorded)
                    if last_round and not page.recorded:
                        return seen

        with ThreadPoolExecutor(1) as reader:
            seen = reader.submit(follow)
            written = in_threads(write, threads=3)
            done.set()
            assert seen.result(timeout=30) == sorted(chain.from_iterable(written))


def append_until_it_holds(store: EventStore, stream: UUID, text: str) -> None:
    """Append one event behind whatever is there, as often as it takes."""
    while True:
        history = store.read(stream)
        digest = history[-1].digest if history else GENESIS
        try:
            store.append([a_note(stream, len(history) + 1, text)], digest)
        except VersionConflictError:
            continue
        return
