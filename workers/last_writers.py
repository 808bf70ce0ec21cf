"""Wakes the workflows that wrote last: after a crash one may not know what it wrote."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final
from uuid import UUID

import structlog

from application.event_store import EventStore
from application.recorded import issue_events
from workers.repeating import in_thread

_LAST: Final = 500
"""Far more events than can be under way when a process is killed."""

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.last_writers")


class LastWriters:
    """Tells workflows of the end of the log that they wrote themselves, should they not know it.

    A worker or a server that was killed may have stored a step that its workflow never adopted;
    whoever repeated the step found it stored, so nothing else in the log tells the workflow.
    """

    def __init__(
        self,
        store: EventStore,
        *,
        running: Callable[[], AsyncIterator[UUID]],
        sync: Callable[[UUID], Awaitable[None]],
    ) -> None:
        """Read the end of the log from `store`; `sync` wakes one of the `running` workflows."""
        self._store = store
        self._running = running
        self._sync = sync

    async def wake(self) -> None:
        """Wake those that run; a workflow that knows all loses nothing by it.

        Raises EngineAwayError, StoreError.
        """
        running = {issue_id async for issue_id in self._running()}
        written = running.intersection(await in_thread(self._written_last))
        for issue_id in written:
            await self._sync(issue_id)
        if written:
            _log.info("last_writers_woken", woken=len(written))

    def _written_last(self) -> set[UUID]:
        page = self._store.page(max(0, self._store.last_position() - _LAST), _LAST)
        stamps = (each.event.stamp for each in issue_events(page.recorded))
        return {stamp.issue_id for stamp in stamps if stamp.via == "workflow"}
