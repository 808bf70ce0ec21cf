"""Nobody who waits for a common commit is ever told that it was stored when it was not."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from application.group_commit import GroupCommit
from application.store_errors import StoreUnavailableError
from application.transaction import Transaction


class Parts:
    """A transaction whose parts are nothing but their blocks."""

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Let the block run."""
        yield


class Interrupted:
    """A store whose first commit is interrupted once another job waits beside the first."""

    def __init__(self) -> None:
        """Wait in the first transaction until told to go on."""
        self.entered = threading.Event()
        self.go_on = threading.Event()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Run the jobs, then be interrupted instead of committing."""
        self.entered.set()
        self.go_on.wait(5)
        yield Parts()  # type: ignore[misc]  # all that a group asks of it
        raise KeyboardInterrupt


def test_an_interrupted_commit_stores_nothing_and_says_so() -> None:
    """The interrupt goes on in the thread it met; who waited beside it hears of no success."""
    store = Interrupted()
    group = GroupCommit(store.transaction, "events.sqlite")
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(group.run, lambda _: "stored")
        store.entered.wait(5)
        second = pool.submit(group.run, lambda _: "stored")
        store.go_on.set()
        assert isinstance(first.exception(5), KeyboardInterrupt)
        assert isinstance(second.exception(5), KeyboardInterrupt | StoreUnavailableError)


def test_the_group_of_an_interrupted_commit_is_told() -> None:
    """The jobs of the same transaction get an error that may be tried again."""
    store = Interrupted()
    store.go_on.set()
    group = GroupCommit(store.transaction, "events.sqlite")
    group._turn.acquire()  # noqa: SLF001  # both shall wait for the same turn
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(group.run, lambda _: "stored") for _ in range(2)]
        while len(group._queue) < 2:  # noqa: SLF001  # as above
            pass
        group._turn.release()  # noqa: SLF001  # as above
        kinds = sorted(type(job.exception(5)).__name__ for job in jobs)
    assert kinds == ["KeyboardInterrupt", "StoreUnavailableError"]


def test_the_turn_is_free_again_after_an_interrupt() -> None:
    """The next job finds nobody holding the turn."""
    store = Interrupted()
    store.go_on.set()
    group = GroupCommit(store.transaction, "events.sqlite")
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            group.run(lambda _: "stored")
