"""One commit for all who wait, on both databases."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from application.event_store import EventStore
from application.store_errors import StoreUnavailableError, VersionConflictError
from application.transaction import Transaction
from tests.store_events import MAPPER, a_note, a_stream

BOTH = ("sqlite", pytest.param("postgres", marks=pytest.mark.integration))


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventStore]:
    """Return an empty store on each database."""
    place = (
        str(tmp_path / "events.sqlite")
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_database")
    )
    EventStore.migrate(place)
    with EventStore.open(place, MAPPER) as opened:
        yield opened


class TestTogether:
    """Jobs that wait for the same turn share its transaction."""

    def test_all_are_stored_with_fewer_commits(self, store: EventStore) -> None:
        """While one job holds the turn, the others gather and are committed together."""
        opened = 0
        whole = store.transaction
        entered, go_on = threading.Event(), threading.Event()

        @contextmanager
        def counted() -> Iterator[Transaction]:
            nonlocal opened
            opened += 1
            with whole() as transaction:
                yield transaction

        store._group._open = counted  # noqa: SLF001  # the commits are counted from inside

        def slow(transaction: Transaction) -> None:
            entered.set()
            go_on.wait(5)
            transaction.append([a_note(a_stream())])

        with ThreadPoolExecutor(9) as pool:
            first = pool.submit(store.together, slow)
            entered.wait(5)
            others = [pool.submit(store.append, [a_note(a_stream())]) for _ in range(8)]
            while len(store._group._queue) < 8:  # noqa: SLF001  # all shall wait
                pass
            go_on.set()
            first.result()
            positions = {other.result()[0].position for other in others}
        assert len(positions) == 8
        assert opened == 2

    def test_one_conflict_takes_nobody_along(self, store: EventStore) -> None:
        """A job that comes too late is undone alone, its numbers with it."""
        taken = a_stream()
        store.append([a_note(taken)])

        def too_late(transaction: Transaction) -> None:
            transaction.next_number("BH-2026")
            transaction.append([a_note(taken)])

        def number(transaction: Transaction) -> int:
            transaction.append([a_note(a_stream())])
            return transaction.next_number("BH-2026")

        with ThreadPoolExecutor(8) as pool:
            late = [pool.submit(store.together, too_late) for _ in range(4)]
            good = [pool.submit(store.together, number) for _ in range(12)]
            assert all(isinstance(job.exception(), VersionConflictError) for job in late)
            assert sorted(job.result() for job in good) == list(range(1, 13))
        assert store.last_position() >= 13
        assert len(store.page(0, 100).recorded) == 13

    def test_what_a_job_raises_reaches_its_caller(self, store: EventStore) -> None:
        """A refusal inside a job is no fault of the store and stores nothing."""

        def refuse(transaction: Transaction) -> None:
            transaction.append([a_note(a_stream())])
            msg = "refused by a rule"
            raise ValueError(msg)

        with pytest.raises(ValueError, match="refused by a rule"):
            store.together(refuse)
        assert store.last_position() == 0 or not store.page(0, 10).recorded

    def test_a_failed_commit_is_told_to_everybody(self, store: EventStore) -> None:
        """When the store goes away nobody is told that his events are safe."""
        store.close()
        with ThreadPoolExecutor(4) as pool:
            jobs = [pool.submit(store.append, [a_note(a_stream())]) for _ in range(4)]
            assert all(isinstance(job.exception(), StoreUnavailableError) for job in jobs)
