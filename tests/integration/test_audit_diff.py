"""`audit diff` and `audit rebuild --shadow` beside a running system."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from application.given_by import GivenBy
from application.privacy.destroying import Destroying
from bihuan.bootstrap import System, migrate, open_system
from bihuan.catching_up import catch_up
from bihuan.demo.drive import drive
from bihuan.demo.messages import reports
from bihuan.privacy import register_of
from bihuan.runtime import issue_worker, running
from domain.base import Actor
from projections.beside import rebuild_beside
from projections.models import projections
from projections.retention.queries import keys_of
from tests.compared import different_heads, different_rows
from tests.live import accepted, reported, settings_for, step, wait_until
from workers.embedded_temporal import EmbeddedTemporal
from workers.event_pages import EventPages

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]


@pytest.fixture
async def system(data: Path) -> AsyncIterator[System]:
    """Return an open system with a worker, and without a relay that would wake a workflow."""
    data.mkdir()  # noqa: ASYNC240 - nothing waits for it
    async with EmbeddedTemporal(data) as server:
        settings = settings_for(data, temporal_address=server.address)
        migrate(settings)
        with open_system(settings) as made:
            async with issue_worker(made):
                yield made


async def _listed(system: System, count: int) -> None:
    """Wait until Temporal's lists know so many workflows."""

    async def are_listed() -> bool:
        return len([each async for each in system.engine.running_issues()]) == count

    await wait_until(are_listed)


async def test_a_workflow_that_does_not_know_the_last_event(system: System) -> None:
    """Its head is named, field by field, with the event it has not seen; the others are well."""
    stale, *_ = [await reported(system) for _ in range(3)]
    await _listed(system, 3)
    compared, found = await different_heads(system)
    assert (compared.compared, found) == (3, [])

    order = step("AddNote", stale.issue_id, text="补充材料已收到")
    envelope = system.edge.envelope(system.edge.command(order))
    outcome = await asyncio.to_thread(system.acceptor.accept, envelope, via="direct")
    assert outcome.head
    compared, found = await different_heads(system)
    assert (compared.compared, compared.differences) == (3, len(found))
    values = {each.column: (each.live, each.rebuilt) for each in found}
    assert values["version"] == (stale.version, outcome.head.version)
    assert values["digest"] == (stale.digest, outcome.head.digest)
    for each in found:
        assert (each.model, each.key["number"]) == ("workflow", stale.number)
        assert each.origin
        assert (each.origin.stream, each.origin.version, each.origin.topic) == (
            stale.issue_id,
            outcome.head.version,
            "issue.note-added.v1",
        )

    await system.engine.sync(stale.issue_id)
    compared, found = await different_heads(system)
    assert (compared.compared, found) == (3, [])


async def test_heads_of_the_erased_and_the_destroyed(system: System) -> None:
    """What is gone on record is no difference: neither texts of a person nor a whole record."""
    erased, destroyed, _ = [await reported(system) for _ in range(3)]
    await _listed(system, 3)
    catch_up(system)
    by = GivenBy(Actor(id="administrator-1", role="administrator"), "asked in writing", "key")
    persons = keys_of(system.views, erased.issue_id)
    assert persons
    await asyncio.to_thread(register_of(system).erase, persons, "consent_withdrawn", by)
    rejected = step(
        "RejectIssue",
        destroyed.issue_id,
        reason="emergency_line",
        proper_channel="120",
        explanation="请拨打 120",
    )
    await accepted(system, rejected)
    gone = Destroying(system.store, system.aggregates, system.clock)
    assert await asyncio.to_thread(gone.destroy, destroyed.issue_id, replace(by, command_id="2"))
    catch_up(system)
    with open_system(system.settings) as another:  # which has never seen the content
        compared, found = await different_heads(another)
        # The rejected one was closed: its workflow has ended.
        assert (compared.compared, found) == (2, [])
        assert different_rows(another) == []


async def test_rebuilt_beside_while_issues_are_driven(data: Path) -> None:
    """Writing and projecting go on during the swaps; afterwards nothing differs anywhere."""
    async with running(settings_for(data)) as runtime:
        system = runtime.system
        driving = asyncio.create_task(
            drive(system, reports(120), on_closed=lambda: None, in_flight=24)
        )
        rebuilds = 0
        while not driving.done():
            await asyncio.to_thread(_rebuild_beside, system)
            rebuilds += 1
            await asyncio.sleep(0.3)
        await driving
        assert rebuilds > 1
        _, found = await different_heads(system)
        assert found == []
    with open_system(settings_for(data)) as system:
        catch_up(system)
        assert different_rows(system) == []


def _rebuild_beside(system: System) -> None:
    rebuild_beside(
        system.views,
        EventPages(system.store, fetch_keys=system.personal.warm, kept=1),
        projections(system.personal.open_masked),
        owner="test",
        clock=system.clock,
    )
