"""Issue workflows seen from outside: start, submit, head and sync over one Temporal client."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowExecutionStatus,
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowQueryRejectedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateHandle,
    WorkflowUpdateStage,
)
from temporalio.common import QueryRejectCondition
from temporalio.exceptions import ApplicationError
from temporalio.service import GrpcCompression, RetryConfig, RPCError, RPCStatusCode

from domain.receipt import Head, Refusal
from domain.step import EngineAwayError, Envelope, Outcome
from workflows.calls import RunGoneError, answered, within
from workflows.data_converter import encrypting_converter
from workflows.ids import ISSUE_QUEUE, issue_id_of, issue_workflow_id
from workflows.issue_workflow import MALFORMED_ENVELOPE, IssueWorkflow
from workflows.messages import IssueRef
from workflows.options import StartOptions, start_options

PATIENCE: Final = timedelta(seconds=3)
"""How long a call may stay unanswered, and a step untaken, before the engine counts as away."""

_SHORTEST_WAIT_SECONDS: Final = 0.1

type_answer = TypeVar("type_answer")
type_update = WorkflowUpdateHandle[Outcome]


async def connect(address: str, key: bytes, namespace: str, *, lazy: bool = False) -> Client:
    """Return a client whose payloads are encrypted under `key` (16, 24 or 32 bytes).

    A lazy client connects at its first call and cannot serve a worker.
    Raises EngineAwayError when nobody answers at `address` within 3 s.
    """
    call = Client.connect(
        address,
        namespace=namespace,
        data_converter=encrypting_converter(key),
        retry_config=RetryConfig(max_elapsed_time_millis=int(PATIENCE.total_seconds() * 1000)),
        lazy=lazy,
        grpc_compression=GrpcCompression.NONE,  # what is encrypted does not get shorter
    )
    return await answered(call, seconds=PATIENCE.total_seconds())


class TemporalEngine:
    """The port `application.ports.Engine` over Temporal."""

    def __init__(
        self,
        client: Client,
        *,
        new_id: Callable[[], UUID],
        clock: Callable[[], datetime],
        task_queue: str = ISSUE_QUEUE,
        patience: timedelta = PATIENCE,
    ) -> None:
        """Take a connected (or lazy) client, fresh ids for Updates, and the present instant."""
        self._client = client
        self._new_id = new_id
        self._clock = clock
        self._task_queue = task_queue
        self._patience = patience

    async def start(self, head: Head) -> None:
        """Start the issue's workflow unless it runs. Raises EngineAwayError."""
        await self._ask(
            self._client.start_workflow(
                IssueWorkflow.run,
                IssueRef(issue_id=head.issue_id, head=head),
                **self._options(head.issue_id, number=head.number),
            )
        )

    async def sync(self, issue_id: UUID) -> None:
        """Let the issue's workflow load its head again; start it if missing.

        For events that the workflow did not write itself. Raises EngineAwayError.
        """
        await self._ask(
            self._client.start_workflow(
                IssueWorkflow.run,
                IssueRef(issue_id=issue_id),
                **self._options(issue_id),
                start_signal="sync",
            )
        )

    async def submit(self, envelope: Envelope) -> Outcome:
        """Send one step through the issue's workflow and wait for its outcome.

        Each attempt has a fresh Update id: `accept` alone knows whether the command was seen.
        Raises EngineAwayError when nobody answers or the step is not taken in within 3 s,
        TimeoutError when it was taken in but no outcome came: repeat the same command id.
        """
        try:
            return await self._attempt(self._update(envelope), envelope)
        except RunGoneError:
            pass
        try:
            return await self._attempt(self._update_with_start(envelope), envelope)
        except RunGoneError as gone:
            message = "The issue's workflow ended twice while the step was on its way"
            raise EngineAwayError(message) from gone

    async def head(self, issue_id: UUID) -> Head | None:
        """Return the head the workflow holds, None when none runs. Raises EngineAwayError."""
        query = self._handle(issue_id).query(
            IssueWorkflow.head, reject_condition=QueryRejectCondition.NOT_OPEN
        )
        try:
            return await self._ask(query)
        except (RunGoneError, WorkflowQueryRejectedError):
            return None
        except WorkflowQueryFailedError as failed:
            message = "The issue's workflow cannot be asked for its head"
            raise EngineAwayError(message) from failed

    async def is_running(self, issue_id: UUID) -> bool:
        """Say whether the issue has a running workflow. Raises EngineAwayError."""
        try:
            found = await self._ask(self._handle(issue_id).describe())
        except RunGoneError:
            return False
        return found.status == WorkflowExecutionStatus.RUNNING

    async def running_issues(self) -> AsyncIterator[UUID]:
        """Yield the issues with a running workflow, as Temporal's own lists know them.

        The lists lag by about a second. Raises EngineAwayError.
        """
        query = "WorkflowType = 'IssueWorkflow' AND ExecutionStatus = 'Running'"
        try:
            async for found in self._client.list_workflows(query, rpc_timeout=self._patience):
                yield issue_id_of(found.id)
        except RPCError as failed:
            message = f"Temporal's lists do not answer ({failed.status.name.lower()})"
            raise EngineAwayError(message) from failed

    async def _attempt(
        self, send: Coroutine[None, None, type_update], envelope: Envelope
    ) -> Outcome:
        return await self._outcome(await self._ask(send), envelope.expires_at)

    def _update(self, envelope: Envelope) -> Coroutine[None, None, type_update]:
        return self._handle(envelope.issue_id).start_update(
            IssueWorkflow.submit,
            envelope,
            id=str(self._new_id()),
            wait_for_stage=WorkflowUpdateStage.ACCEPTED,
        )

    async def _update_with_start(self, envelope: Envelope) -> type_update:
        start = WithStartWorkflowOperation(
            IssueWorkflow.run,
            IssueRef(issue_id=envelope.issue_id),
            **self._options(envelope.issue_id),
        )
        looking = asyncio.ensure_future(_looked_at(start))
        try:
            return await self._client.start_update_with_start_workflow(
                IssueWorkflow.submit,
                envelope,
                id=str(self._new_id()),
                wait_for_stage=WorkflowUpdateStage.ACCEPTED,
                start_workflow_operation=start,
            )
        finally:
            looking.cancel()

    async def _outcome(self, update: type_update, expires_at: datetime) -> Outcome:
        left = max((expires_at - self._clock()).total_seconds(), _SHORTEST_WAIT_SECONDS)
        try:
            return await within(update.result(), seconds=left)
        except WorkflowUpdateFailedError as failed:
            return _rejected(failed)
        except RPCError as failed:
            if failed.status == RPCStatusCode.NOT_FOUND:
                raise RunGoneError from failed
            message = "The step was taken in, then Temporal went away; repeat the command id"
            raise TimeoutError(message) from failed

    async def _ask(self, call: Coroutine[Any, Any, type_answer]) -> type_answer:
        return await answered(call, seconds=self._patience.total_seconds())

    def _options(self, issue_id: UUID, *, number: str | None = None) -> StartOptions:
        return start_options(issue_id, number=number, task_queue=self._task_queue)

    def _handle(self, issue_id: UUID) -> WorkflowHandle[IssueWorkflow, None]:
        return self._client.get_workflow_handle_for(IssueWorkflow.run, issue_workflow_id(issue_id))


async def _looked_at(start: WithStartWorkflowOperation[IssueWorkflow, None]) -> None:
    """Take note of a failed start: the client keeps its error, and reports one nobody asked for.

    The call itself raises it as well, and there it is judged.
    """
    with suppress(Exception):
        await start.workflow_handle()


def _rejected(failed: WorkflowUpdateFailedError) -> Outcome:
    """Return the validator's rejection as a value; any other failure means the run ended."""
    cause = failed.cause
    if not isinstance(cause, ApplicationError) or cause.type != MALFORMED_ENVELOPE:
        raise RunGoneError from failed
    return Outcome(
        kind="refused",
        refusal=Refusal(code="malformed", http_status=400, message=cause.message),
    )
