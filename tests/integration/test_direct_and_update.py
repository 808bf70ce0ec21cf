"""One command on both ways at once, through Temporal and directly: stored once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bihuan.bootstrap import System, migrate, new_id, open_system
from bihuan.runtime import issue_worker
from domain.receipt import Head, Receipt
from domain.step import Outcome
from tests.live import assert_exactly_once, reported, settings_for, step
from workers.embedded_temporal import EmbeddedTemporal

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

RACES = 60


@pytest.fixture
async def system(data: Path, temporal: EmbeddedTemporal) -> AsyncIterator[System]:
    """Return an open system whose worker runs on the session's Temporal server."""
    queue = f"issues-{new_id()}"
    settings = settings_for(data, temporal_address=temporal.address, task_queue=queue)
    migrate(settings)
    with open_system(settings) as made:
        async with issue_worker(made):
            yield made


async def test_race_stores_once(data: Path, system: System) -> None:
    """Both ways answer with the same receipt; the store holds the command's events once."""
    heads = [await reported(system) for _ in range(6)]
    with open_system(system.settings) as another_process:
        won: dict[str, Receipt] = {}
        for race in range(RACES):
            head, late_seconds = heads[race % len(heads)], race % 10 * 0.004
            receipt = await _raced(system, another_process, head, late_seconds=late_seconds)
            won[receipt.command_id] = receipt
    assert len(won) == RACES
    assert_exactly_once(data / "events.sqlite", won)
    ways = {r.event.stamp.via for head in heads for r in system.store.read_issue(head.issue_id)}
    assert {"direct", "workflow"} <= ways, "one way won every race"


async def _raced(
    system: System, another_process: System, head: Head, *, late_seconds: float
) -> Receipt:
    """Send one envelope both ways, directly a moment later, and return the receipt of both."""
    order = step("AddNote", head.issue_id, text="补充材料已收到")
    envelope = system.edge.envelope(system.edge.command(order))

    async def directly() -> Outcome:
        await asyncio.sleep(late_seconds)
        return await asyncio.to_thread(another_process.acceptor.accept, envelope, via="direct")

    outcomes = await asyncio.gather(system.engine.submit(envelope), directly())
    assert {outcome.kind for outcome in outcomes} == {"accepted"}
    first, second = (outcome.receipt for outcome in outcomes)
    assert first is not None
    assert first == second
    return first
