"""The reconciler: starts what is missing, wakes what is late, leaves the rest alone."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bihuan.bootstrap import System, migrate, new_id, open_system
from bihuan.projecting import projection_worker
from bihuan.runtime import Runtime, issue_worker, reconciler_of, running
from domain.issue.events import DeadlineWarned
from domain.receipt import Head
from tests.fixtures_temporal import now
from tests.live import accepted, reported, settings_for, step, wait_until
from workers.embedded_temporal import EmbeddedTemporal
from workers.expected import ExpectedFromViews
from workers.reconciler import Reconciler
from workflows.ids import issue_workflow_id

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]


async def _dispatched(system: System) -> Head:
    head = await reported(system)
    order = step("DispatchIssue", head.issue_id, unit="housing", instruction="请办理")
    after = (await accepted(system, order)).head
    assert after is not None
    return after


async def _settled(runtime: Runtime, issues: int) -> None:
    """Wait until the views hold every event and Temporal's lists every workflow."""

    async def is_so() -> bool:
        listed = [each async for each in runtime.system.engine.running_issues()]
        return len(listed) == issues and not any(
            lag.behind for lag in runtime.projector.lag().values()
        )

    await wait_until(is_so)


async def test_missing_and_late(data: Path) -> None:
    """Idle: nothing is done. Missing: started with their timers. Late: woken, and they act."""
    async with running(settings_for(data, pack="default")) as runtime:
        system = runtime.system
        heads = [await _dispatched(system) for _ in range(3)]
        await _settled(runtime, 3)
        reconciler = reconciler_of(system)
        assert await reconciler.reconcile() == 0

        client = await system.engine.client()
        for head in heads[:2]:
            await client.get_workflow_handle(issue_workflow_id(head.issue_id)).terminate()
        await _settled(runtime, 1)
        assert await reconciler.reconcile() == 2
        for head in heads[:2]:
            await wait_until(partial(_is_held, system, head))
        await _settled(runtime, 3)
        assert await reconciler.reconcile() == 0


async def _is_held(system: System, head: Head) -> bool:
    return await system.engine.head(head.issue_id) == head


async def test_late_timer_is_woken(data: Path, temporal: EmbeddedTemporal) -> None:
    """A workflow that was never told of a direct append is woken for the timer it missed."""
    queue = f"issues-{new_id()}"
    settings = settings_for(data, temporal_address=temporal.address, task_queue=queue)
    migrate(settings)
    with open_system(settings) as system:
        projector = projection_worker(system)
        async with issue_worker(system):  # and no relay, which would tell at once
            head = await reported(system)
            order = step("DispatchIssue", head.issue_id, unit="housing", instruction="请办理")
            envelope = system.edge.envelope(system.edge.command(order))
            after = system.acceptor.accept(envelope, via="direct").head
            assert after is not None
            assert after.next_timer is not None
            late = after.next_timer + timedelta(seconds=61)
            projector.catch_up()
            assert list(ExpectedFromViews(system.views).missed(now())) == []
            reconciler = Reconciler(
                ExpectedFromViews(system.views),
                running=system.engine.running_issues,
                sync=system.engine.sync,
                clock=lambda: late,
            )
            assert await reconciler.reconcile() == 1
            await wait_until(partial(_has_acted, system, after))


async def test_stored_and_never_adopted(data: Path) -> None:
    """A worker stored a step and was killed: at the next start its workflow hears of it."""
    settings = settings_for(data, pack="default")
    async with running(settings) as runtime:
        system = runtime.system
        head = await reported(system)
        order = step("DispatchIssue", head.issue_id, unit="housing", instruction="请办理")
        envelope = system.edge.envelope(system.edge.command(order))
        after = system.acceptor.accept(envelope, via="workflow").head
        assert after is not None
        # Whoever repeats it while nobody works finds it stored: nothing new tells the workflow.
        assert system.acceptor.accept(envelope, via="direct").head == after
        assert await system.engine.head(head.issue_id) != after
    async with running(settings) as runtime:
        await wait_until(partial(_is_held, runtime.system, after))


async def _has_acted(system: System, before: Head) -> bool:
    """Say whether the workflow wrote what was due."""
    news = system.store.read(before.issue_id, after=before.version)
    return any(isinstance(each.event, DeadlineWarned) for each in news)
