"""Reads the log page by page for something outside the read models, and remembers how far."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol

import structlog

from application.recorded import Page, Recorded
from application.store_errors import StoreError
from application.vault import VaultUnavailableError
from application.vault_outbox import Outbox, Position
from domain.event import Event
from domain.step import EngineAwayError
from projections.errors import ViewsError
from workers.repeating import in_thread, repeat
from workers.shared_pages import Pages

_PAGE: Final = 500
_POLL_SECONDS: Final = 0.5
"""Also after a page that was not full: many small pages cost more than they hurry anybody."""
SELDOM_SECONDS: Final = 2.0
"""For what few events concern: to look costs the same, whether a page holds one for it or none."""

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.relay")


class NotYetError(Exception):
    """A handler cannot do the whole page yet, for a reason that passes; the page comes again."""


_PASSING: Final = (StoreError, VaultUnavailableError, EngineAwayError, ViewsError, NotYetError)


class Handler(Protocol):
    """What is done with a page. A page may come twice: the second time changes nothing."""

    name: str

    async def handle(self, recorded: Sequence[Recorded[Event]]) -> None:
        """Do it, or raise what passes by itself; then the page comes again.

        The page holds every aggregate's events: pass over what is not the handler's.
        """


class LogConsumer:
    """At least once, in the order of the log; the position is remembered after the page."""

    def __init__(
        self,
        store: Pages,
        outbox: Outbox,
        handler: Handler,
        *,
        every: float = _POLL_SECONDS,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Read `store` for `handler`, from where it last came to, so often: in seconds."""
        self._store = store
        self._outbox = outbox
        self._handler = handler
        self._every = every
        self._sleep = sleep

    async def run(self) -> None:
        """Consume until cancelled. What passes by itself is waited for."""

        async def consume() -> float:
            return 0 if await self.step() == _PAGE else self._every

        await repeat(consume, name=self._handler.name, passing=_PASSING, sleep=self._sleep)

    async def step(self) -> int:
        """Consume one page; return how many events it had."""
        page = await in_thread(self._next_page)
        if not page.recorded:
            return 0
        await self._handler.handle(page.recorded)
        reached = Position(page.position, page.digest or "")
        await in_thread(self._outbox.move, self._handler.name, reached)
        return len(page.recorded)

    def _next_page(self) -> Page:
        return self._store.page(self._position().position, _PAGE)

    def _position(self) -> Position:
        """Return the position; the beginning when an older store took the place of the known one.

        Beginning anew is safe: what was done once is not done again.
        """
        known = self._outbox.position(self._handler.name)
        if known.position and self._store.digest_at(known.position) != known.digest:
            _log.warning("consumer_begins_anew", consumer=self._handler.name)
            return Position()
        return known
