"""One timer, always for the next instant at which something is due, however often that moves."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from temporalio import workflow

SHORTEST_REST: Final = timedelta(seconds=1)
LONGEST_REST: Final = timedelta(seconds=30)


class DeadlineTimer:
    """Waits for an instant that may move meanwhile, and rests after acting in vain.

    Without the rest, a store that finds nothing due although the timer fired (a clock that
    differs, a database that is away) would be asked as fast as the worker can.
    """

    def __init__(self) -> None:
        """Start rested."""
        self._not_before: datetime | None = None
        self._rest = SHORTEST_REST

    async def wait(
        self, due_at: Callable[[], datetime | None], *, or_when: Callable[[], bool]
    ) -> None:
        """Return when the instant given by `due_at` has come and the rest is over.

        Returns early when `or_when` holds. Waits for `or_when` alone while `due_at` gives None.
        """

        def moved() -> bool:
            return or_when() or self._rested(due_at()) != target

        while not or_when():
            target = self._rested(due_at())
            left = None if target is None else target - workflow.now()
            if left is not None and left <= timedelta(0):
                return
            with suppress(TimeoutError):
                await workflow.wait_condition(moved, timeout=left)

    def acted_in_vain(self) -> None:
        """Rest before the next act: one second, then twice as long each time, at most thirty."""
        self._not_before = workflow.now() + self._rest
        self._rest = min(self._rest * 2, LONGEST_REST)

    def refresh(self) -> None:
        """Forget the rest: the issue has moved, so the next act is a new one."""
        self._not_before = None
        self._rest = SHORTEST_REST

    def _rested(self, due_at: datetime | None) -> datetime | None:
        if due_at is None or self._not_before is None:
            return due_at
        return max(due_at, self._not_before)
