"""Closes the accounts of who holds no post any more, and forgets sessions that are over."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from application.identity.identity import Swept
from application.store_errors import StoreError
from application.vault import VaultUnavailableError
from domain.errors import DomainError
from projections.errors import ViewsError
from workers.repeating import in_thread, repeat

_LOOK_SECONDS: Final = 60.0
"""Nobody without a post is let in meanwhile; this puts it on record."""
_PASSING: Final = (StoreError, VaultUnavailableError, ViewsError, DomainError)

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.relay")


class IdentitySweep:
    """Looks every minute."""

    name = "identity"

    def __init__(
        self,
        sweep: Callable[[], Swept],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`sweep` does what is due, and returns what it came to."""
        self._sweep = sweep
        self._sleep = sleep

    async def run(self) -> None:
        """Sweep until cancelled. What passes by itself is waited for."""
        await repeat(self.step, name=self.name, passing=_PASSING, sleep=self._sleep)

    async def step(self) -> float:
        """Do what is due now; return how many seconds to rest."""
        swept = await in_thread(self._sweep)
        for closed in swept.closed:
            _log.info("account_closed", account=closed.account, held=len(closed.held))
        return _LOOK_SECONDS
