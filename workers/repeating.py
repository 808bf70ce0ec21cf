"""Loops that outlive what goes wrong in them, and threads that are waited for."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog

T = TypeVar("T")

REST_SECONDS: Final = 2.0
"""After a step that could not be taken."""

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.loop")


async def repeat(
    step: Callable[[], Awaitable[float]],
    *,
    name: str,
    passing: tuple[type[Exception], ...],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Take steps until cancelled; each returns how many seconds to rest before the next.

    What is `passing` is said once and waited for. A bug is logged whole, and the loop goes on: a
    relay that stops at a bug would be noticed by nobody.
    """
    said = ""
    while True:
        try:
            rest = await step()
        except passing as error:
            if said != str(error):
                said = str(error)
                _log.warning("loop_waits", loop=name, problem=said)
            rest = REST_SECONDS
        except Exception:  # noqa: BLE001 - logged; the loop must outlive its bugs
            _log.exception("loop_failed", loop=name)
            rest = REST_SECONDS
        else:
            if said:
                said = ""
                _log.info("loop_goes_on", loop=name)
        await sleep(rest)


async def in_thread(call: Callable[..., T], *arguments: object) -> T:
    """Return what the call returns in a thread of its own.

    A cancellation waits for the thread to end: whoever cancels closes what the thread works with.
    """
    running = asyncio.ensure_future(asyncio.to_thread(call, *arguments))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait({running})
        if not running.cancelled():
            running.exception()  # looked at, so that it is not reported as never retrieved
        raise
