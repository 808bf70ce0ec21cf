"""What an open issue costs the worker in memory: its workflow, its state, its place in queues."""

import asyncio
import gc
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from bench.figure import Figure, Round, Row
from bench.full_loop import in_flight
from bench.journey import Journey, journeys
from bench.processes import resident_bytes
from bihuan.bootstrap import System
from bihuan.logging import configure
from bihuan.runtime import Runtime, running
from bihuan.settings import Settings

_ISSUES: Final = 2_000
_ISSUES_QUICK: Final = 40
_WARM_UP: Final = 40


async def _round(system: System, issues: int) -> dict[str, float]:
    before = _settled()
    await _open(system, issues)
    grown = _settled() - before
    return {"kib_per_issue": grown / issues / 1024, "resident_mib": (before + grown) / 2**20}


async def _open(system: System, issues: int) -> None:
    async def report(journey: Journey) -> None:
        outcome = await system.give(journey.report)
        assert outcome.kind == "accepted", outcome.refusal

    await in_flight([partial(report, way) for way in journeys(system.policy, issues)])


def _settled() -> int:
    gc.collect()
    return resident_bytes()


@contextmanager
def _opened(quick: bool) -> Iterator[Round]:  # noqa: FBT001 - the form of every figure
    configure(style="json")
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        parts = AsyncExitStack()
        try:
            runtime: Runtime = runner.run(
                parts.enter_async_context(running(Settings.load(data=Path(folder) / "data")))
            )
            runner.run(_open(runtime.system, _WARM_UP))
            issues = _ISSUES_QUICK if quick else _ISSUES
            yield lambda: runner.run(_round(runtime.system, issues))
        finally:
            runner.run(parts.aclose())


FIGURES: Final = {
    "memory": Figure(
        name="memory",
        title="memory of the process with worker, per issue reported and open",
        rows=(
            Row("kib_per_issue", "per open issue", "KiB"),
            Row("resident_mib", "of the process in the end", "MiB"),
        ),
        opened=_opened,
        rounds=1,
    ),
}
