"""Applies the terms of retention by itself: who expired is erased, whole records are destroyed."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Final, Protocol

import structlog

from application.attachments.file_store import FilesUnavailableError
from application.privacy.erasure_list import ErasureListError
from application.privacy.retention import Swept
from application.store_errors import StoreError
from application.vault import VaultUnavailableError
from domain.errors import DomainError
from projections.errors import ViewsError
from workers.log_consumer import NotYetError
from workers.repeating import in_thread, repeat

_REST_SECONDS: Final = 3_600.0
"""A term is years long."""
_SOON_SECONDS: Final = 5.0
_LOOK_SECONDS: Final = 0.5
_LOOKS: Final = 20
"""How often a projector that is just starting, or busy, is looked at before it is said."""
_PASSING: Final = (
    StoreError,
    VaultUnavailableError,
    ViewsError,
    ErasureListError,
    FilesUnavailableError,
    NotYetError,
    DomainError,
)

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.relay")


class Seen(Protocol):
    """How far the views are."""

    def has_reached(self, position: int) -> bool:
        """Tell whether the views know the log up to `position`."""


class RetentionSweep:
    """Looks every hour, and again soon while there is more than one sweep takes."""

    name = "retention"

    def __init__(
        self,
        seen: Seen,
        *,
        sweep: Callable[[], Swept],
        last_position: Callable[[], int],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`sweep` does what is due; an issue reopened just now must be `seen` before."""
        self._seen = seen
        self._sweep = sweep
        self._last_position = last_position
        self._sleep = sleep

    async def run(self) -> None:
        """Sweep until cancelled. What passes is waited for, a hold placed just now too."""
        await repeat(self.step, name=self.name, passing=_PASSING, sleep=self._sleep)

    async def step(self) -> float:
        """Do what is due now; return how many seconds to rest. Raises NotYetError."""
        await self._caught_up(await in_thread(self._last_position))
        swept = await in_thread(self._sweep)
        if swept != Swept():
            _log.info("retention_swept", persons=swept.persons, issues=swept.issues)
        return _SOON_SECONDS if swept.is_full else _REST_SECONDS

    async def _caught_up(self, position: int) -> None:
        # Up to where the log ended when the sweep began: under load it never stands still.
        for look in count(1):
            if await in_thread(self._seen.has_reached, position):
                return
            if look == _LOOKS:
                message = f"the views are behind event {position}: is a projector running?"
                raise NotYetError(message)
            await self._sleep(_LOOK_SECONDS)
