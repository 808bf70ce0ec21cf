"""A Temporal server for the session, and per test a worker over a fake store."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from temporalio.client import Client, WorkflowHistory
from temporalio.worker import Worker

from domain.receipt import Head
from domain.step import Outcome
from tests.fake_store import FakeStore, step_of
from workers.activities.accept import IssueActivities
from workers.embedded_temporal import EmbeddedTemporal
from workers.issue_worker import WorkerLimits, build_worker
from workflows.client import PATIENCE, TemporalEngine, connect
from workflows.ids import issue_workflow_id

PAYLOAD_KEY = bytes(range(32))
TIME_SKIPPING = {"frontend.WorkflowTimeSkippingEnabled": "true"}


def now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


def activities_over(store: FakeStore) -> IssueActivities:
    """Return the activities over a fake store."""
    return IssueActivities(
        accept_step=store.accept, act_when_due=store.act_on_due, read_head=store.load_head
    )


def engine_over(client: Client, queue: str, *, patience: timedelta = PATIENCE) -> TemporalEngine:
    """Return the engine for one task queue."""
    return TemporalEngine(client, new_id=uuid4, clock=now, task_queue=queue, patience=patience)


@dataclass
class Loop:
    """A fake store, the engine in front of it, and the queue that joins them."""

    client: Client
    store: FakeStore = field(default_factory=FakeStore)
    queue: str = field(default_factory=lambda: f"issues-{uuid4()}")

    @property
    def engine(self) -> TemporalEngine:
        """The engine as the use cases see it."""
        return engine_over(self.client, self.queue)

    def worker(self, *, cached_workflows: int = 100, sandboxed: bool = False) -> Worker:
        """Return a worker, not yet running."""
        limits = WorkerLimits(cached_workflows=cached_workflows, drain=timedelta(0))
        return build_worker(
            self.client,
            activities_over(self.store),
            task_queue=self.queue,
            sandboxed=sandboxed,
            limits=limits,
        )

    async def started(self, next_timer: datetime | None = None) -> Head:
        """Store an issue and start its workflow."""
        head = self.store.new_issue(next_timer)
        await self.engine.start(head)
        return head

    async def step(self, issue_id: UUID, do: str = "step", **given: str) -> Outcome:
        """Send one step."""
        return await self.engine.submit(step_of(issue_id, do, **given))

    async def history(self, issue_id: UUID) -> WorkflowHistory:
        """Return the recorded history of the issue's latest run."""
        return await self.client.get_workflow_handle(issue_workflow_id(issue_id)).fetch_history()


@pytest.fixture(scope="session")
async def temporal(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedTemporal]:
    """Return a running Temporal server of our own."""
    server = EmbeddedTemporal(tmp_path_factory.mktemp("temporal"), dynamic_config=TIME_SKIPPING)
    async with server:
        yield server


@pytest.fixture(scope="session")
async def temporal_client(temporal: EmbeddedTemporal) -> Client:
    """Return a client whose payloads are encrypted under the test key."""
    return await connect(temporal.address, PAYLOAD_KEY, "default")


@pytest.fixture
async def loop(temporal_client: Client) -> AsyncIterator[Loop]:
    """Return the loop with a worker running."""
    made = Loop(temporal_client)
    async with made.worker():
        yield made
