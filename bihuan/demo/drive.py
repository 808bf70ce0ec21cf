"""Sends every issue around its loop, so many at a time, and keeps what was acknowledged."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import Final

from bihuan.bootstrap import System, present
from bihuan.demo.errands import Errand, errands_of
from bihuan.demo.journey import Journey, Trip

IN_FLIGHT: Final = 16


async def drive(
    system: System,
    reports: Iterable[dict[str, object]],
    *,
    on_closed: Callable[[], None],
    in_flight: int = IN_FLIGHT,
) -> Trip:
    """Drive every report around its loop. Raises StepFailedError at the first refusal."""
    return await send(system, errands_of(reports), on_closed=on_closed, in_flight=in_flight)


async def send(
    system: System,
    errands: Iterable[Errand],
    *,
    on_closed: Callable[[], None],
    in_flight: int = IN_FLIGHT,
) -> Trip:
    """Send every errand on its way. Raises StepFailedError at the first refusal."""
    trip, started = Trip(began_at=present()), time.monotonic()
    waiting = enumerate(errands)
    turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def keep_driving() -> None:
        for index, errand in waiting:
            async with turns[errand.way] if errand.in_turn else nullcontext():
                await Journey(system, trip, index).go(errand)
            on_closed()

    async with asyncio.TaskGroup() as drivers:
        for _ in range(in_flight):
            drivers.create_task(keep_driving())
    trip.wall_seconds = time.monotonic() - started
    return trip
