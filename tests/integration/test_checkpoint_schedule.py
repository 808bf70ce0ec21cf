"""Temporal has the log signed at its interval, embedded too; and what is altered is not signed."""

import sqlite3
from pathlib import Path

import pytest

from application.evidence.record import standing
from application.evidence.verifying import Verification
from bihuan.evidence import known_of, signing
from bihuan.runtime import running
from tests.live import reported, settings_for, wait_until
from workers.schedules import apply_checkpoint_schedule
from workflows.ids import checkpoint_schedule_id

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]


async def test_the_schedule_signs_the_log(data: Path) -> None:
    """A run of the schedule leaves a checkpoint on record and a file, and both verify."""
    settings = settings_for(data)
    async with running(settings) as runtime:
        system = runtime.system
        await reported(system)
        client = await system.engine.client()
        handle = client.get_schedule_handle(checkpoint_schedule_id(settings.task_queue))
        await handle.trigger()

        async def signed() -> bool:
            return standing(system.store).last is not None

        await wait_until(signed)
        known = known_of(settings, keys=(), files=())
        assert known.files
        assert Verification(system.store, known).full().finding is None


async def test_applied_again_it_is_the_same_schedule(data: Path) -> None:
    """Every start of a worker applies the schedule; another interval replaces it, none drops it."""
    settings = settings_for(data)
    async with running(settings) as runtime:
        client = await runtime.system.engine.client()
        queue = settings.task_queue
        handle = client.get_schedule_handle(checkpoint_schedule_id(queue))
        await apply_checkpoint_schedule(client, task_queue=queue, minutes=7)
        spec = (await handle.describe()).schedule.spec
        assert [each.every.total_seconds() for each in spec.intervals] == [7 * 60]
        for _ in range(2):
            await apply_checkpoint_schedule(client, task_queue=queue, minutes=0)
        with pytest.raises(Exception, match="not found"):
            await handle.describe()


async def test_an_altered_log_is_told_and_not_signed(data: Path) -> None:
    """The outcome names the fault; nobody's signature stands under it."""
    async with running(settings_for(data, checkpoint_minutes=0)) as runtime:
        system = runtime.system
        await reported(system)
        last = system.store.last_position()
        connection = sqlite3.connect(data / "events.sqlite")
        with connection:
            connection.execute(
                "UPDATE stored_events SET state = CAST('{}' AS BLOB) WHERE notification_id = ?",
                (last,),
            )
        connection.close()
        outcome = signing(system.settings, system.store)()
        assert (outcome.fault, outcome.position) == ("content_altered", last)
        assert standing(system.store).last is None
