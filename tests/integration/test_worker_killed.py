"""A worker process killed in the middle of live issues costs nobody a step."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bihuan.bootstrap import migrate, open_system
from bihuan.demo.check import check_log
from bihuan.demo.drive import drive
from bihuan.demo.messages import reports
from bihuan.projecting import projection_worker
from bihuan.runtime import relaying
from domain.issue.values import FINAL
from tests.compared import different_rows, heads_agree
from tests.live import (
    assert_exactly_once,
    first_document,
    kill_group,
    program,
    settings_for,
    wait_until,
)
from workers.embedded_temporal import EmbeddedTemporal

pytestmark = [pytest.mark.integration, pytest.mark.timeout(360)]

ISSUES = 100


async def test_killed_worker_started_again(data: Path, tmp_path: Path) -> None:
    """SIGKILL amid a hundred live issues: each acknowledged step stored once, each issue final."""
    log, closed = tmp_path / "worker.log", list[int]()
    async with AsyncExitStack() as parts:
        data.mkdir()  # noqa: ASYNC240 - nothing waits for it
        server = await parts.enter_async_context(EmbeddedTemporal(data))
        settings = settings_for(data, temporal_address=server.address)
        migrate(settings)
        system = parts.enter_context(open_system(settings))
        projector = projection_worker(system)
        projector.start()
        parts.callback(projector.stop)
        await parts.enter_async_context(relaying(system))
        at_server = {"BIHUAN_TEMPORAL_ADDRESS": server.address}
        command = ("--data", str(data), "worker", "--json")
        with program(*command, log=log, **at_server) as first:
            await first_document(first)
            driving = asyncio.create_task(
                drive(system, reports(ISSUES), on_closed=lambda: closed.append(1), in_flight=ISSUES)
            )

            async def is_in_the_middle() -> bool:
                return system.store.last_position() > ISSUES * 5

            await wait_until(is_in_the_middle, seconds=60)
            kill_group(first)
        assert len(closed) < ISSUES
        with program(*command, log=log, **at_server) as second:
            await first_document(second)
            trip = await driving

            async def is_settled() -> bool:
                return system.store.last_position() == projector.lag()["board"].position

            await wait_until(is_settled)
            heads = [system.acceptor.head(r.issue_id).head for r in trip.acknowledged.values()]
            assert {head.status for head in heads if head} <= FINAL
            log_check = check_log(system.store, trip.acknowledged)
            assert (log_check.lost_commands, log_check.duplicate_events) == (0, 0)
            assert different_rows(system) == []
            await wait_until(lambda: heads_agree(system), seconds=180)
    assert len(closed) == ISSUES
    assert_exactly_once(data / "events.sqlite", trip.acknowledged)
