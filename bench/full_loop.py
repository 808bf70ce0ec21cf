"""The full loop, stored, sealed and projected, beside six bare Updates on the same server."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Final

from application.order import Order
from bench.bare import bare_loop, bare_worker
from bench.figure import Figure, Round, Row
from bench.journey import STEPS, Journey, journeys
from bench.parts import OFF, nothing_off
from bench.processes import cpu_seconds
from bihuan.bootstrap import System
from bihuan.logging import configure
from bihuan.runtime import running
from bihuan.settings import Settings
from domain.receipt import Head
from projections.positions import standings

IN_FLIGHT: Final = 16
_LOOPS: Final = 80
_ROUNDS: Final = 11
"""Many short rounds: a machine drifts within minutes by more than what is looked for."""
_LOOPS_WITHOUT: Final = 100
_LOOPS_QUICK: Final = 32
_WARM_UP: Final = 16
_UNPROJECTED: Final = frozenset({"without_projector", "without_sealing"})
_PAUSE_SECONDS: Final = 0.005
_MOST_WAITING_SECONDS: Final = 60.0


@dataclass(slots=True)
class _Batch:
    """Some loops and what they took."""

    wall: float = 0.0
    cpu: float = 0.0
    past_temporal: int = 0
    """Steps appended directly, because Temporal did not take them in within seconds."""
    seconds: dict[str, list[float]] = field(default_factory=dict)


class _Side:
    """Two ways around on one server: our loop and the bare one."""

    def __init__(self, system: System, bare: Callable[[list[float]], Awaitable[None]]) -> None:
        self._system = system
        self._bare = bare
        self._is_full_first = False

    async def round(self, loops: int, *, projects: bool) -> dict[str, float]:
        """Go so many loops each way; every second time the other way first."""
        self._is_full_first = not self._is_full_first
        if self._is_full_first:
            full = await self._full_batch(loops, projects=projects)
            bare = await self._bare_batch(loops)
        else:
            bare = await self._bare_batch(loops)
            full = await self._full_batch(loops, projects=projects)
        return {
            "loops_per_second": loops / full.wall,
            "bare_loops_per_second": loops / bare.wall,
            "cpu_ms": full.cpu / loops * 1e3,
            "bare_cpu_ms": bare.cpu / loops * 1e3,
            "past_temporal": full.past_temporal,
            "bare_p50_ms": median(bare.seconds["step"]) * 1e3,
            "bare_p95_ms": _p95(bare.seconds["step"]),
            **{f"{kind}_p50_ms": median(s) * 1e3 for kind, s in full.seconds.items()},
            **{f"{kind}_p95_ms": _p95(s) for kind, s in full.seconds.items()},
        }

    async def _full_batch(self, loops: int, *, projects: bool) -> _Batch:
        batch, ways = _Batch(), journeys(self._system.policy, loops)
        before, started = cpu_seconds(), perf_counter()
        await in_flight([partial(self._go, way, batch) for way in ways])
        if projects:
            await self._projected()
        batch.wall, batch.cpu = perf_counter() - started, cpu_seconds() - before
        return batch

    async def _bare_batch(self, loops: int) -> _Batch:
        batch, before, started = _Batch(), cpu_seconds(), perf_counter()
        seconds = batch.seconds.setdefault("step", [])
        await in_flight([partial(self._bare, seconds)] * loops)
        batch.wall, batch.cpu = perf_counter() - started, cpu_seconds() - before
        return batch

    async def _go(self, journey: Journey, batch: _Batch) -> None:
        head = await self._step(journey.report, batch)
        for order in journey.steps(head.issue_id):
            head = await self._step(order, batch)
        assert not head.is_open, "the journey ends closed"

    async def _step(self, order: Order, batch: _Batch) -> Head:
        started = perf_counter()
        outcome = await self._system.give(order)
        assert outcome.kind == "accepted", outcome.refusal
        batch.past_temporal += outcome.degraded
        assert outcome.head
        batch.seconds.setdefault(order.kind, []).append(perf_counter() - started)
        return outcome.head

    async def _projected(self) -> None:
        """Wait until every read model holds everything."""
        last, until = self._system.store.last_position(), perf_counter() + _MOST_WAITING_SECONDS
        while any(each.position < last for each in standings(self._system.views).values()):
            assert perf_counter() < until, "the projector does not follow"
            await asyncio.sleep(_PAUSE_SECONDS)


async def in_flight(loops: Sequence[Callable[[], Awaitable[None]]]) -> None:
    """Go all loops, sixteen at a time."""
    waiting = iter(loops)

    async def keep_going() -> None:
        for loop in waiting:
            await loop()

    async with asyncio.TaskGroup() as drivers:
        for _ in range(IN_FLIGHT):
            drivers.create_task(keep_going())


def _p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1] * 1e3


def _opened(
    part_off: Callable[[], AbstractContextManager[None]],
    *,
    loops: int,
    projects: bool = True,
) -> Callable[[bool], AbstractContextManager[Round]]:
    """Return what opens a running system with one part switched off."""

    @contextmanager
    def opened(quick: bool) -> Iterator[Round]:  # noqa: FBT001 - the form of every figure
        configure(style="json")  # lines go where a service's would: to a file
        with part_off(), tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
            parts = AsyncExitStack()
            try:
                side = runner.run(_started(Path(folder), parts))
                runner.run(side.round(_WARM_UP, projects=projects))
                size = _LOOPS_QUICK if quick else loops
                yield lambda: runner.run(side.round(size, projects=projects))
            finally:
                runner.run(parts.aclose())

    return opened


async def _started(folder: Path, parts: AsyncExitStack) -> _Side:
    settings = Settings.load(data=folder / "data")
    runtime = await parts.enter_async_context(running(settings))
    client = await parts.enter_async_context(bare_worker(runtime.temporal_address))
    return _Side(runtime.system, lambda seconds: bare_loop(client, seconds))


_LOOPS_PER_SECOND: Final = Row(
    "loops_per_second", "full loops", "/s", limit="bare_loops_per_second", aim=0.7
)
_CPU: Final = Row("cpu_ms", "processor time of a loop", "ms", limit="bare_cpu_ms")

FIGURES: Final = {
    "full_loop": Figure(
        name="full_loop",
        title="seven commands through Temporal, 16 in flight; limit: six Updates that do nothing",
        rows=(
            _LOOPS_PER_SECOND,
            _CPU,
            Row("past_temporal", "steps that did not go through Temporal", ""),
            *(Row(f"{kind}_p50_ms", f"{kind}, p50", "ms", "bare_p50_ms") for kind in STEPS),
            *(Row(f"{kind}_p95_ms", f"{kind}, p95", "ms", "bare_p95_ms") for kind in STEPS),
        ),
        opened=_opened(nothing_off, loops=_LOOPS),
        rounds=_ROUNDS,
    ),
    **{
        name: Figure(
            name=name,
            title=f"the full loop with {what}",
            rows=(
                Row("loops_per_second", "full loops", "/s", limit="bare_loops_per_second"),
                _CPU,
            ),
            opened=_opened(part_off, loops=_LOOPS_WITHOUT, projects=name not in _UNPROJECTED),
            rounds=3,
        )
        for name, (what, part_off) in OFF.items()
    },
}
