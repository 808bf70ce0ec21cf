"""The Temporal worker that runs issue workflows and their activities."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from domain.step import EngineAwayError
from workers.activities.accept import IssueActivities
from workers.activities.sign import EvidenceActivities
from workers.interceptors import ActivityLog
from workers.registry import WORKFLOWS, activities_of
from workflows.ids import ISSUE_QUEUE


@dataclass(frozen=True)
class WorkerLimits:
    """How much one worker takes on at a time. On two cores no other setting measured faster."""

    cached_workflows: int = 1000
    """Open issues held in memory, about 100 KB each; others are replayed for their next step."""

    workflow_tasks: int = 64
    steps: int = 8
    """Steps against the store at once, each in a thread. One file has one writer anyway."""

    polls: int = 5
    drain: timedelta = timedelta(seconds=8)
    """How long a stopping worker waits for the steps under way."""


def build_worker(
    client: Client,
    activities: IssueActivities,
    evidence: EvidenceActivities | None = None,
    *,
    task_queue: str = ISSUE_QUEUE,
    sandboxed: bool = False,
    limits: WorkerLimits | None = None,
) -> Worker:
    """Return a worker ready to run; `client` must be connected, not lazy.

    Production runs without the sandbox (31 against 39 to 44 loops a second); tests replay
    recorded histories with and without it.
    """
    limits = limits or WorkerLimits()
    return Worker(
        client,
        task_queue=task_queue,
        workflows=WORKFLOWS,
        activities=activities_of(activities, evidence),
        activity_executor=ThreadPoolExecutor(limits.steps, thread_name_prefix="step"),
        workflow_runner=workflow_runner(sandboxed=sandboxed),
        interceptors=[ActivityLog()],
        max_cached_workflows=limits.cached_workflows,
        max_concurrent_workflow_tasks=limits.workflow_tasks,
        max_concurrent_local_activities=limits.steps,
        max_concurrent_workflow_task_polls=limits.polls,
        no_remote_activities=True,
        # No payload lies outside; above one, the SDK makes a task for each payload it looks at.
        max_workflow_task_external_storage_concurrency=1,
        graceful_shutdown_timeout=limits.drain,
    )


async def require_namespace(client: Client) -> None:
    """Raise EngineAwayError unless the server knows the client's namespace.

    A worker finds out as well, but ends with an error that says so to nobody.
    """
    request = DescribeNamespaceRequest(namespace=client.namespace)
    try:
        await client.workflow_service.describe_namespace(request)
    except RPCError as failed:
        message = f"Temporal does not answer ({failed.status.name.lower()})"
        if failed.status == RPCStatusCode.NOT_FOUND:
            message = (
                f"Temporal has no namespace {client.namespace}; create it, or name another one "
                "in BIHUAN_TEMPORAL_NAMESPACE."
            )
        raise EngineAwayError(message) from failed


def workflow_runner(*, sandboxed: bool) -> WorkflowRunner:
    """Return the runner of workflow code; pydantic and the domain are shared with the sandbox."""
    if not sandboxed:
        return UnsandboxedWorkflowRunner()
    shared = SandboxRestrictions.default.with_passthrough_modules("pydantic", "domain", "structlog")
    return SandboxedWorkflowRunner(restrictions=shared)
