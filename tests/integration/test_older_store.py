"""The events file replaced by an older copy: who remembers more says so and begins anew."""

import asyncio
import shutil
import sqlite3
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from application.vault_outbox import Outbox
from bihuan.bootstrap import System
from bihuan.checkup import examine
from bihuan.runtime import Runtime, running
from domain.receipt import Head
from projections.models import SCHEMAS
from projections.positions import MISMATCH
from tests.live import accepted, reported, settings_for, step, stored_commands, wait_until

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]


async def _noted(system: System, head: Head, text: str) -> Head:
    after = (await accepted(system, step("AddNote", head.issue_id, text=text))).head
    assert after is not None
    return after


async def _planned_up_to_now(runtime: Runtime) -> None:
    """Wait until relay, sender and views have seen every event."""
    outbox = Outbox(runtime.system.vault)

    async def is_done() -> bool:
        last = runtime.system.store.last_position()
        seen = {outbox.position(name).position for name in ("deliveries", "sync")}
        seen |= {lag.position for lag in runtime.projector.lag().values()}
        return seen == {last} and not outbox.count_outstanding()

    await wait_until(is_done)


def _copied(source: Path, target: Path) -> None:
    """Copy a database into another, both may be in use, as backup and restore do."""
    with sqlite3.connect(source) as live, sqlite3.connect(target) as copy:
        live.backup(copy)
    live.close()
    copy.close()


def _deliveries(vault: Path) -> list[tuple[str, int]]:
    connection = sqlite3.connect(vault)
    try:
        return connection.execute("SELECT key, attempts FROM deliveries ORDER BY key").fetchall()
    finally:
        connection.close()


async def test_replaced_between_two_runs(data: Path) -> None:
    """Projections stop and doctor says why; steps, workflows and the relay go on with what is."""
    settings, backup = settings_for(data, pack="default"), data.parent / "backup.sqlite"
    async with running(settings) as runtime:
        head = await reported(runtime.system)
        await _planned_up_to_now(runtime)
        _copied(data / "events.sqlite", backup)
        lost = await _noted(runtime.system, head, "后来丢失的一条")
        gone = await reported(runtime.system)
        await _planned_up_to_now(runtime)
    told = _deliveries(data / "vault.sqlite")
    for path in data.glob("events.sqlite*"):  # noqa: ASYNC240 - nothing waits for it
        path.unlink()
    shutil.copy(backup, data / "events.sqlite")

    with capture_logs() as lines:
        async with running(settings) as runtime:
            system = runtime.system

            async def all_stand() -> bool:
                faults = [lag.fault for lag in runtime.projector.lag().values()]
                return all(fault is not None and fault.error == MISMATCH for fault in faults)

            await wait_until(all_stand)
            checkup = await asyncio.to_thread(examine, settings)
            assert sum("audit rebuild" in each.problem for each in checkup.findings) == len(SCHEMAS)
            # The workflow remembers a version that is no more; the step goes by what is stored.
            assert (await system.engine.head(head.issue_id)) == lost
            after = await _noted(system, head, "恢复以后的一条")
            assert after.version == lost.version
            assert after.digest != lost.digest
            assert (await system.engine.head(head.issue_id)) == after
            # An issue that is no more is unknown, and its workflow ends.
            await system.engine.sync(gone.issue_id)

            async def is_gone() -> bool:
                return await system.engine.head(gone.issue_id) is None

            await wait_until(is_gone)
            outbox = Outbox(system.vault)

            async def relayed() -> bool:
                reached = outbox.position("deliveries").position
                is_planned = reached == system.store.last_position()
                return is_planned and not outbox.count_outstanding()

            await wait_until(relayed)
    assert {"deliveries", "sync"} <= {
        line["consumer"] for line in lines if line["event"] == "consumer_begins_anew"
    }
    again = _deliveries(data / "vault.sqlite")
    assert [row for row in again if row in told] == told, "what was sent is not sent again"
    assert len(stored_commands(data / "events.sqlite")) == 2


async def test_replaced_under_a_running_system(data: Path) -> None:
    """Caches and workflows that know more than the store find out at their next step."""
    settings, backup = settings_for(data, pack="default"), data.parent / "backup.sqlite"
    async with running(settings) as runtime:
        system = runtime.system
        head = await reported(system)
        _copied(data / "events.sqlite", backup)
        await _noted(system, head, "后来丢失的一条")
        await _planned_up_to_now(runtime)
        _copied(backup, data / "events.sqlite")
        after = await _noted(system, head, "恢复以后的一条")
        assert after.version == head.version + 1
        assert (await system.engine.head(head.issue_id)) == after

        async def all_stand() -> bool:
            return all(lag.fault for lag in runtime.projector.lag().values())

        await wait_until(all_stand)


async def test_workflow_of_a_lost_issue_ends_at_its_timer(data: Path) -> None:
    """A timer that fires for an issue the store no longer has ends the workflow: no vain acts."""
    async with running(settings_for(data)) as runtime:
        system, backup = runtime.system, data.parent / "backup.sqlite"
        _copied(data / "events.sqlite", backup)
        head = await reported(system)
        order = step("DispatchIssue", head.issue_id, unit="housing", instruction="请办理")
        assert (await accepted(system, order)).head is not None
        _copied(backup, data / "events.sqlite")

        async def is_gone() -> bool:
            return await system.engine.head(head.issue_id) is None

        await wait_until(is_gone, seconds=8)
