"""The running system: issue worker, relay and reconciler here, Temporal and projector beside."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from application.regrouping import Regrouping
from application.revising import Revising
from application.store_errors import StoreError
from application.vault import VaultUnavailableError
from application.vault_outbox import Outbox
from bihuan.bootstrap import System, migrate, open_system, present
from bihuan.errors import ServiceAwayError
from bihuan.evidence import signing
from bihuan.identity import identity_sweep, provider_of
from bihuan.jobs import jobs_of
from bihuan.listening import address_of
from bihuan.privacy import retention_sweep
from bihuan.projecting import projecting, projection_worker
from bihuan.serving_beside import serving_beside
from bihuan.settings import Settings
from domain.capacity.holding import HOLDING, holder_stream
from domain.step import EngineAwayError
from projections.errors import ViewsError
from workers.activities.accept import IssueActivities
from workers.activities.sign import EvidenceActivities
from workers.calendar_sweep import CalendarSweep
from workers.data_directory import DataDirectory, DataDirectoryError, Running
from workers.embedded_temporal import EmbeddedTemporal
from workers.expected import ExpectedFromViews
from workers.forgetting import Forgetting
from workers.freed_places import FreedPlaces
from workers.grid_sweep import GridSweep
from workers.issue_worker import build_worker, require_namespace
from workers.last_writers import LastWriters
from workers.log_consumer import SELDOM_SECONDS, LogConsumer
from workers.projection_worker import ProjectionWorker
from workers.reconciler import Reconciler
from workers.relay import DeliveryPlanner, LogSink, Sender, WorkflowSync
from workers.sample_sweep import SampleSweep
from workers.schedules import apply_checkpoint_schedule
from workers.shared_pages import SharedPages
from workers.temporal_binary import EmbeddedTemporalError
from workers.temporal_watch import keep_running

_AWAY: Final = (
    DataDirectoryError,
    EmbeddedTemporalError,
    EngineAwayError,
    StoreError,
    VaultUnavailableError,
    ViewsError,
)
"""Each says in one sentence what is away and what to do."""


@dataclass(frozen=True)
class Runtime:
    """What runs: the open system, and who tells how far its views are."""

    system: System
    projector: ProjectionWorker
    temporal_address: str
    temporal: EmbeddedTemporal | None = None
    """Our own server; None where the settings name one."""


@asynccontextmanager
async def running(
    settings: Settings, *, port: int | None = None, listening: socket.socket | None = None
) -> AsyncIterator[Runtime]:
    """Run the whole system on a data directory of its own until the block ends.

    It serves the HTTP API on the socket, where one is given.

    Raises ServiceAwayError with one sentence when something it needs is missing or taken.
    """
    directory = DataDirectory(settings.data)
    try:
        async with AsyncExitStack() as parts:
            parts.enter_context(directory.held())
            migrate(settings)
            server = await _temporal(settings, port, parts)
            http = address_of(listening) if listening else None
            _announce(directory, settings, server, http)
            system = parts.enter_context(open_system(settings))
            provider_of(system)  # half a setting is told here, not in a child's log
            served = await parts.enter_async_context(serving_beside(settings, listening))
            await parts.enter_async_context(projecting(settings))
            await parts.enter_async_context(issue_worker(system))
            projector = projection_worker(system)
            reconciler = reconciler_of(system)
            await parts.enter_async_context(relaying(system, reconciler))

            def revived() -> None:
                _announce(directory, settings, server, http)
                reconciler.nudge()

            if server:
                watch = keep_running(server, on_restart=revived)
                await parts.enter_async_context(_beside(watch))
            if served:
                # It ends first: what is under way is answered while the worker still runs.
                parts.push_async_callback(served.stop)
                await served.begins()
            yield Runtime(system, projector, _address(settings, server), server)
    except _AWAY as error:
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
    settings = system.settings
    evidence = EvidenceActivities(signing(settings, system.store))
    client = await system.engine.client()
    await require_namespace(client)
    async with build_worker(client, activities, evidence, task_queue=settings.task_queue):
        await apply_checkpoint_schedule(
            client, task_queue=settings.task_queue, minutes=settings.checkpoint_minutes
        )
        with suppress(EngineAwayError, StoreError):  # the next step of each tells it as well
            await last_writers(system).wake()
        yield


def reconciler_of(system: System) -> Reconciler:
    """Return the reconciler of the system's issues and workflows."""
    return Reconciler(
        ExpectedFromViews(system.views),
        running=system.engine.running_issues,
        sync=system.engine.sync,
        clock=present,
        last_writers=last_writers(system),
    )


def last_writers(system: System) -> LastWriters:
    """Return who wakes the workflows that wrote last."""
    engine = system.engine
    return LastWriters(system.store, running=engine.running_issues, sync=engine.sync)


def calendar_sweep(system: System) -> CalendarSweep:
    """Return what revises the open issues after a calendar was published."""
    revising = Revising(system.facts, system.streams, system.clock)
    return CalendarSweep(
        ExpectedFromViews(system.views),
        order_for=revising.by_calendar,
        submit=system.submit,
        last_position=system.store.last_position,
    )


def freed_places(system: System) -> FreedPlaces:
    """Return what looks at those who wait where a place gets free."""

    def waiting(holder: str) -> Sequence[UUID]:
        found = system.aggregates.latest(HOLDING, holder_stream(holder))
        return found.standing.state.waiting

    return FreedPlaces(waiting, fill=system.acceptor.fill_places)


def grid_sweep(system: System) -> GridSweep:
    """Return what takes open issues over to the grids that theirs became."""
    regrouping = Regrouping(system.directory, system.facts, system.streams, system.clock)
    return GridSweep(
        ExpectedFromViews(system.views),
        divided=regrouping.divided,
        order_for=regrouping.order_for,
        submit=system.submit,
    )


@asynccontextmanager
async def relaying(system: System, reconciler: Reconciler | None = None) -> AsyncIterator[None]:
    """Run relay and reconciler beside the block."""
    outbox, pages = Outbox(system.vault), SharedPages(system.store)
    # Their own: a page that ends where the others stopped reading would let them fall behind.
    seldom = SharedPages(system.store)
    async with _beside(
        LogConsumer(seldom, outbox, calendar_sweep(system), every=SELDOM_SECONDS).run(),
        LogConsumer(seldom, outbox, freed_places(system), every=SELDOM_SECONDS).run(),
        LogConsumer(pages, outbox, DeliveryPlanner(outbox, system.store)).run(),
        LogConsumer(pages, outbox, WorkflowSync(system.engine.sync)).run(),
        Sender(outbox, LogSink()).run(),
        grid_sweep(system).run(),
        SampleSweep(system.sampling.keep).run(),
        retention_sweep(system).run(),
        Forgetting("answers", lambda: system.once.forget_old(system.clock())).run(),
        Forgetting("jobs", lambda: jobs_of(system).sweep(system.clock())).run(),
        identity_sweep(system).run(),
        (reconciler or reconciler_of(system)).run(),
    ):
        yield


@asynccontextmanager
async def _beside(*loops: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Run the loops while the block runs; they end with it, between two steps."""
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _temporal(
    settings: Settings, port: int | None, parts: AsyncExitStack
) -> EmbeddedTemporal | None:
    """Start a Temporal server of our own, unless the settings name one."""
    if settings.temporal_address:
        return None
    server = EmbeddedTemporal(
        settings.data,
        binary=settings.temporal_binary,
        port=port,
        namespace=settings.temporal_namespace,
    )
    return await parts.enter_async_context(server)


def _announce(
    directory: DataDirectory,
    settings: Settings,
    server: EmbeddedTemporal | None,
    http_address: str | None,
) -> None:
    directory.announce(
        Running(
            pid=os.getpid(),
            started_at=present(),
            temporal_address=_address(settings, server),
            temporal_pid=server.pid if server else None,
            http_address=http_address,
        )
    )


def _address(settings: Settings, server: EmbeddedTemporal | None) -> str:
    return server.address if server else settings.temporal_address or ""
