"""Watches over the embedded Temporal server: one that ended is started again where it was."""

from collections.abc import Callable
from typing import Final

import structlog

from workers.embedded_temporal import EmbeddedTemporal
from workers.repeating import repeat
from workers.temporal_binary import EmbeddedTemporalError

_LOOK_SECONDS: Final = 0.5

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.temporal")


async def keep_running(server: EmbeddedTemporal, *, on_restart: Callable[[], None]) -> None:
    """Start the server again whenever it ended by itself, until cancelled.

    Nothing depends on what it knew: its file may be gone, the reconciler starts what is missing.
    """

    async def look() -> float:
        if server.pid is None:
            _log.error("temporal_ended")
            await server.start()
            _log.warning("temporal_started_again", address=server.address)
            on_restart()
        return _LOOK_SECONDS

    await repeat(look, name="temporal", passing=(EmbeddedTemporalError,))
