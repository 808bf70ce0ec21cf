"""One commit for all who wait: a disk flush costs as much for sixteen commands as for one."""

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final, Generic, TypeVar

from application.recorders.base import LOCK_SECONDS
from application.recorders.faults import unavailable
from application.store_errors import StoreUnavailableError
from application.transaction import Transaction

T = TypeVar("T")
_MOST: Final = 64
"""Jobs in one transaction, so that nobody waits long for the others."""


class _Waiting(Generic[T]):
    """A job and, once it was committed or failed, what became of it."""

    def __init__(self, job: Callable[[Transaction], T]) -> None:
        self.job = job
        self.since = time.monotonic()
        self.done = threading.Event()
        self.error: BaseException | None = None
        self._value: list[T] = []

    def take_part(self, transaction: Transaction) -> None:
        """Do the job inside the common transaction; alone its own failure is undone."""
        try:
            with transaction.nested():
                self._value = [self.job(transaction)]
        except StoreUnavailableError:
            raise
        except Exception as error:  # noqa: BLE001  # raised again for whoever gave the job
            self.error = error

    def go_alone(self, transaction: Transaction) -> None:
        """Do the job in a transaction of its own, which its failure undoes as a whole."""
        self._value = [self.job(transaction)]

    def result(self) -> T:
        """Return what the job returned, or raise what it raised."""
        if self.error is not None:
            raise self.error
        return self._value[0]


class GroupCommit:
    """Whoever gets the turn to write commits for all who wait; the others find it done.

    Each job is a savepoint of its own, unless it is alone: one that is refused or comes too late
    takes nobody along.
    """

    def __init__(
        self, open_transaction: Callable[[], AbstractContextManager[Transaction]], place: str
    ) -> None:
        """Write in transactions of `open_transaction`; `place` names the store in errors."""
        self._open = open_transaction
        self._place = place
        self._turn = threading.Lock()
        self._guard = threading.Lock()
        self._queue: deque[_Waiting[Any]] = deque()

    def run(self, job: Callable[[Transaction], T]) -> T:
        """Return the job's value once it is committed, or raise what it raised.

        Raises StoreUnavailableError when the turn does not come within 2 s, or the commit fails.
        """
        waiting = _Waiting(job)
        with self._guard:
            self._queue.append(waiting)
        if self._turn.acquire(timeout=LOCK_SECONDS):
            try:
                while not waiting.done.is_set():
                    self._commit(self._next())
            finally:
                self._turn.release()
        elif self._withdraw(waiting):
            raise unavailable(self._place, "locked")
        waiting.done.wait()
        return waiting.result()

    def _next(self) -> list[_Waiting[Any]]:
        with self._guard:
            return [self._queue.popleft() for _ in range(min(_MOST, len(self._queue)))]

    def _who_waited_long(self) -> list[_Waiting[Any]]:
        """Take out who stood behind a lock for half the patience: once more would be too long."""
        with self._guard:
            since = time.monotonic() - LOCK_SECONDS / 2
            long = [waiting for waiting in self._queue if waiting.since <= since]
            for waiting in long:
                self._queue.remove(waiting)
            return long

    def _withdraw(self, waiting: _Waiting[T]) -> bool:
        """Take the job back; False when it is being committed already."""
        with self._guard:
            if waiting not in self._queue:
                return False
            self._queue.remove(waiting)
            return True

    def _commit(self, group: list[_Waiting[Any]]) -> None:
        try:
            with self._open() as transaction:
                _do(group, transaction)
        except BaseException as error:
            if isinstance(error, StoreUnavailableError):
                group = [*group, *self._who_waited_long()]
            # Nothing was stored, and everybody must know; an interrupt is its own thread's alone.
            is_fault = isinstance(error, Exception)
            for waiting in group:
                waiting.error = error if is_fault else unavailable(self._place, "closed")
            if not is_fault:
                raise
        finally:
            for waiting in group:
                waiting.done.set()


def _do(group: list[_Waiting[Any]], transaction: Transaction) -> None:
    if len(group) == 1:
        group[0].go_alone(transaction)
        return
    for waiting in group:
        waiting.take_part(transaction)
