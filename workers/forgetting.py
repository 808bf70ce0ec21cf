"""Forgets what is so old that nobody asks for it any more."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from application.vault import VaultUnavailableError
from workers.repeating import in_thread, repeat

_HOUR_SECONDS: Final = 3_600.0

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.relay")


class Forgetting:
    """Looks every hour."""

    def __init__(
        self,
        name: str,
        forget: Callable[[], int],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`forget` forgets what is old of what `name` says, and returns how much that was."""
        self.name = name
        self._forget = forget
        self._sleep = sleep

    async def run(self) -> None:
        """Forget until cancelled. A vault that is away is waited for."""
        passing = (VaultUnavailableError,)
        await repeat(self.step, name=self.name, passing=passing, sleep=self._sleep)

    async def step(self) -> float:
        """Forget what is old now; return how many seconds to rest."""
        count = await in_thread(self._forget)
        if count:
            _log.info("old_forgotten", what=self.name, count=count)
        return _HOUR_SECONDS
