"""Judges by consequence: an open issue without a workflow, a timer that should have fired."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

import structlog

from application.store_errors import StoreError
from domain.step import EngineAwayError
from projections.errors import ViewsError
from workers.last_writers import LastWriters
from workers.repeating import in_thread, repeat

EVERY_SECONDS: Final = 15.0

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.reconciler")


class Expected(Protocol):
    """What should be: read from the views."""

    def live_issues(self, now: datetime) -> Iterator[UUID]:
        """Yield every open issue that has timers."""

    def missed(self, now: datetime) -> Iterator[UUID]:
        """Yield issues whose next timer is more than a minute past."""


class Reconciler:
    """Starts what is missing. Telling a workflow that needs nothing changes nothing."""

    def __init__(
        self,
        expected: Expected,
        *,
        running: Callable[[], AsyncIterator[UUID]],
        sync: Callable[[UUID], Awaitable[None]],
        clock: Callable[[], datetime],
        last_writers: LastWriters | None = None,
    ) -> None:
        """Compare `expected` with the `running` workflows; `sync` starts or wakes one.

        `last_writers` are woken after a nudge.
        """
        self._expected = expected
        self._running = running
        self._sync = sync
        self._last_writers = last_writers
        self._is_nudged = False
        self._clock = clock
        self._wake = asyncio.Event()

    def nudge(self) -> None:
        """Say that something changed at large: reconcile without waiting for the time."""
        self._is_nudged = True
        self._wake.set()

    async def run(self, every_seconds: float = EVERY_SECONDS) -> None:
        """Reconcile now and then until cancelled."""

        async def reconcile() -> float:
            self._wake.clear()
            if self._is_nudged and self._last_writers:
                await self._last_writers.wake()
            self._is_nudged = False
            await self.reconcile()
            return every_seconds

        await repeat(
            reconcile,
            name="reconciler",
            passing=(EngineAwayError, StoreError, ViewsError),
            sleep=self._sleep,
        )

    async def reconcile(self) -> int:
        """Start or wake every workflow that should run and does not; return how many.

        Raises EngineAwayError, ViewsError.
        """
        now = self._clock()
        running = {issue_id async for issue_id in self._running()}
        live = await in_thread(lambda: list(self._expected.live_issues(now)))
        missed = await in_thread(lambda: list(self._expected.missed(now)))
        wanted = dict.fromkeys([*(i for i in live if i not in running), *missed])
        for issue_id in wanted:
            await self._sync(issue_id)
        if wanted:
            _log.info("reconciled", synced=len(wanted), missed_timers=len(missed))
        return len(wanted)

    async def _sleep(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()
