"""The running system in one process: Temporal, issue worker, projector, relay, reconciler."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from application.vault_outbox import Outbox
from bihuan.bootstrap import System, migrate, new_id, open_system, present
from bihuan.errors import ServiceAwayError
from bihuan.settings import Settings
from domain.step import EngineAwayError
from workers.activities.accept import IssueActivities
from workers.data_directory import DataDirectory, DataDirectoryError, Running
from workers.embedded_temporal import EmbeddedTemporal
from workers.expected import ExpectedFromViews
from workers.issue_worker import build_worker
from workers.log_consumer import LogConsumer
from workers.projection_worker import ProjectionWorker
from workers.reconciler import Reconciler
from workers.relay import DeliveryPlanner, LogSink, Sender, WorkflowSync
from workers.temporal_binary import EmbeddedTemporalError


@dataclass(frozen=True)
class Runtime:
    """What runs: the open system and the projector that keeps its views."""

    system: System
    projector: ProjectionWorker
    temporal_address: str


@asynccontextmanager
async def running(settings: Settings, *, port: int | None = None) -> AsyncIterator[Runtime]:
    """Run the whole system on a data directory of its own until the block ends.

    Raises ServiceAwayError with one sentence when something it needs is missing or taken.
    """
    directory = DataDirectory(settings.data)
    try:
        async with AsyncExitStack() as parts:
            parts.enter_context(directory.held())
            migrate(settings)
            address, pid = await _temporal(settings, port, parts)
            directory.announce(
                Running(
                    pid=os.getpid(),
                    started_at=present(),
                    temporal_address=address,
                    temporal_pid=pid,
                )
            )
            nudges: list[Callable[[], None]] = []
            system = parts.enter_context(open_system(settings, on_append=lambda: _all(nudges)))
            await parts.enter_async_context(issue_worker(system))
            projector = projection_worker(system)
            nudges.append(projector.nudge)
            projector.start()
            parts.callback(projector.stop)
            await parts.enter_async_context(relaying(system))
            yield Runtime(system, projector, address)
    except (DataDirectoryError, EmbeddedTemporalError, EngineAwayError) as error:
        raise ServiceAwayError(str(error)) from error


@asynccontextmanager
async def issue_worker(system: System) -> AsyncIterator[None]:
    """Run the Temporal worker for issues. Raises EngineAwayError when no server answers."""
    acceptor = system.acceptor
    activities = IssueActivities(
        accept_step=acceptor.accept,
        act_when_due=acceptor.act_on_due,
        read_head=acceptor.head,
    )
    async with build_worker(
        await system.engine.client(), activities, task_queue=system.settings.task_queue
    ):
        yield


def projection_worker(system: System) -> ProjectionWorker:
    """Return the projector of this process, ready to be started."""
    return ProjectionWorker(
        system.store,
        system.views,
        system.personal.open_masked,
        owner=f"{os.getpid()}-{new_id().hex[:8]}",
        clock=present,
    )


@asynccontextmanager
async def relaying(system: System) -> AsyncIterator[None]:
    """Run relay and reconciler beside the block."""
    outbox = Outbox(system.vault)
    engine = system.engine
    reconciler = Reconciler(
        ExpectedFromViews(system.views),
        running=engine.running_issues,
        sync=engine.sync,
        clock=present,
    )
    loops: tuple[Coroutine[None, None, None], ...] = (
        LogConsumer(system.store, outbox, DeliveryPlanner(outbox, system.streams)).run(),
        LogConsumer(system.store, outbox, WorkflowSync(engine.sync)).run(),
        Sender(outbox, LogSink()).run(),
        reconciler.run(),
    )
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _all(calls: Sequence[Callable[[], None]]) -> None:
    for call in calls:
        call()


async def _temporal(
    settings: Settings, port: int | None, parts: AsyncExitStack
) -> tuple[str, int | None]:
    """Return address and pid of the Temporal server: the one in the settings, else our own."""
    if settings.temporal_address:
        return settings.temporal_address, None
    server = EmbeddedTemporal(
        settings.data,
        binary=settings.temporal_binary,
        port=port,
        namespace=settings.temporal_namespace,
    )
    await parts.enter_async_context(server)
    return server.address, server.pid
