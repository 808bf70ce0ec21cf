"""Several writers and readers of one event store at the same time."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest

from application.digests import GENESIS
from application.event_store import EventStore
from application.store_errors import VersionConflictError
from tests.integration.stores import BOTH, place_on
from tests.store_events import MAPPER, a_note, a_stream, notes

THREADS = 8
T = TypeVar("T")


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


def in_threads(work: Callable[[int], T], threads: int = THREADS) -> list[T]:
    """Run the work in threads and return what each gave."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, range(threads)))
