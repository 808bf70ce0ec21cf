"""`bihuan up` killed with its whole process group under load, again and again."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from application.order import Order
from bihuan.bootstrap import System, migrate, open_system
from bihuan.catching_up import catch_up
from bihuan.demo.drive import drive
from bihuan.demo.journey import Trip
from bihuan.demo.messages import reports
from domain.step import Outcome
from tests.compared import different_rows, heads_agree
from tests.live import (
    assert_exactly_once,
    first_document,
    kill_group,
    left_running,
    program,
    settings_for,
    wait_until,
)

pytestmark = pytest.mark.integration

SEED = 20260703
THINKING_SECONDS = 0.05
IN_FLIGHT = 8


@pytest.mark.timeout(360)
async def test_killed_three_times(data: Path, tmp_path: Path) -> None:
    """Every acknowledged command is stored exactly once, whenever the system was killed."""
    await _killed_under_load(data, tmp_path / "up.log", kills=3)


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_killed_twenty_times(data: Path, tmp_path: Path) -> None:
    """The same at twenty instants."""
    await _killed_under_load(data, tmp_path / "up.log", kills=20)


@dataclass(frozen=True)
class _Paced(System):
    """People think before each step: without Temporal hundreds a second would be appended."""

    async def give(self, order: Order) -> Outcome:
        await asyncio.sleep(THINKING_SECONDS)
        return await super().give(order)


async def _killed_under_load(data: Path, log: Path, *, kills: int) -> None:
    chance = random.Random(SEED)  # noqa: S311 - no secret
    settings = settings_for(data)
    migrate(settings)
    with open_system(settings) as system:
        load = asyncio.create_task(_load(_Paced(**vars(system)), done=(done := asyncio.Event())))
        for _ in range(kills):
            with program("--data", str(data), "up", "--json", log=log) as up:
                await first_document(up)
                await asyncio.sleep(chance.uniform(0.2, 4))
                kill_group(up)
            await wait_until(lambda: _nothing_runs(data), seconds=5)
        with program("--data", str(data), "up", "--json", log=log) as up:
            await first_document(up)
            done.set()
            trip = await load
            await wait_until(lambda: heads_agree(system), seconds=180)
            up.terminate()
            assert await asyncio.to_thread(up.wait, 20) == 0
        assert different_rows(system) == []
        catch_up(system)
        assert different_rows(system) == []
    assert len(trip.acknowledged) > kills * 10
    assert_exactly_once(data / "events.sqlite", trip.acknowledged)


async def _load(system: System, *, done: asyncio.Event) -> Trip:
    """Drive issues until told that it is enough; steps without an answer are repeated."""

    def until_done() -> Iterator[dict[str, object]]:
        for draft in reports(100_000):
            if done.is_set():
                return
            yield draft

    return await drive(system, until_done(), on_closed=lambda: None, in_flight=IN_FLIGHT)


async def _nothing_runs(data: Path) -> bool:
    return not left_running(data)
