"""The limit of a full loop: six Updates with a local activity that do nothing, on one server."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from time import perf_counter
from typing import Final
from uuid import uuid4

from temporalio import activity, workflow
from temporalio.client import Client, WorkflowHandle
from temporalio.service import GrpcCompression
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from workers.issue_worker import WorkerLimits

QUEUE: Final = "bench-bare"
UPDATES: Final = 6


@activity.defn(name="bench_nothing", no_thread_cancel_exception=True)
def nothing(text: str) -> str:
    """Return what was given, in a thread as our own activities run."""
    return text


@workflow.defn(name="BenchBareWorkflow")
class BareWorkflow:
    """Takes six Updates under one lock, each with one local activity, and ends."""

    def __init__(self) -> None:
        """Begin with none."""
        self._taken = 0
        self._lock = asyncio.Lock()

    @workflow.run
    async def run(self) -> None:
        """Wait for the last Update."""
        await workflow.wait_condition(lambda: self._taken == UPDATES)

    @workflow.update
    async def step(self, text: str) -> str:
        """Do nothing, in an activity."""
        async with self._lock:
            result = await workflow.execute_local_activity(
                nothing, text, start_to_close_timeout=timedelta(seconds=3)
            )
            self._taken += 1
            return result


BareHandle = WorkflowHandle[BareWorkflow, None]


@asynccontextmanager
async def bare_worker(address: str) -> AsyncIterator[Client]:
    """Run a worker with the limits of ours, and lend a client; neither has a codec."""
    limits = WorkerLimits()
    client = await Client.connect(address, grpc_compression=GrpcCompression.NONE)
    worker = Worker(
        client,
        task_queue=QUEUE,
        workflows=[BareWorkflow],
        activities=[nothing],
        activity_executor=ThreadPoolExecutor(limits.steps),
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_cached_workflows=limits.cached_workflows,
        max_concurrent_workflow_tasks=limits.workflow_tasks,
        max_concurrent_local_activities=limits.steps,
        max_concurrent_workflow_task_polls=limits.polls,
        no_remote_activities=True,
    )
    async with worker:
        yield client


async def bare_start(client: Client) -> BareHandle:
    """Start a workflow that takes six Updates."""
    name = f"bare-{uuid4()}"
    return await client.start_workflow(BareWorkflow.run, id=name, task_queue=QUEUE)


async def bare_steps(handle: BareHandle, seconds: list[float]) -> None:
    """Send it its six Updates and add the seconds that each took."""
    for _ in range(UPDATES):
        started = perf_counter()
        await handle.execute_update(BareWorkflow.step, "step")
        seconds.append(perf_counter() - started)


async def bare_loop(client: Client, seconds: list[float]) -> None:
    """Go one bare loop and add the seconds that each Update took."""
    await bare_steps(await bare_start(client), seconds)
