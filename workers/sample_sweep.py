"""Keeps the seeds of the sample: tomorrow's is committed, those of days past are shown."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Final

import structlog

from application.store_errors import StoreError
from domain.errors import DomainError
from workers.repeating import in_thread, repeat

_LOOK_SECONDS: Final = 60.0
"""A day without a seed revisits everybody, so a minute that is lost costs nothing."""

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.relay")


class SampleSweep:
    """Looks every minute; a day that has begun without a seed stays without one."""

    name = "sample"

    def __init__(
        self,
        keep: Callable[[], Sequence[date]],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`keep` commits and shows what is due, and returns the days it was done for."""
        self._keep = keep
        self._sleep = sleep

    async def run(self) -> None:
        """Keep the seeds until cancelled. What passes by itself, midnight too, is waited for."""
        passing = (StoreError, DomainError)
        await repeat(self.step, name=self.name, passing=passing, sleep=self._sleep)

    async def step(self) -> float:
        """Do what is due now; return how many seconds to rest."""
        days = await in_thread(self._keep)
        if days:
            _log.info("sample_seeds_kept", days=[day.isoformat() for day in days])
        return _LOOK_SECONDS
