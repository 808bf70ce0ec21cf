"""Temporal's schedules as data, applied idempotently when a worker starts."""

from datetime import timedelta
from typing import Final

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.service import RPCError, RPCStatusCode

from domain.step import EngineAwayError
from workflows.checkpoint_workflow import CheckpointWorkflow
from workflows.ids import checkpoint_schedule_id, checkpoint_workflow_id
from workflows.messages import CheckpointOrder

_CATCH_UP: Final = timedelta(minutes=1)
"""One run after an absence is enough: it signs everything."""


async def apply_checkpoint_schedule(client: Client, *, task_queue: str, minutes: int) -> None:
    """Have the log signed every so many minutes; with 0, no more by a schedule.

    Raises EngineAwayError when the server does not answer.
    """
    try:
        if minutes:
            await _keep(client, task_queue, _schedule(task_queue, timedelta(minutes=minutes)))
        else:
            await _drop(client, task_queue)
    except RPCError as failed:
        message = f"Temporal's schedules do not answer ({failed.status.name.lower()})"
        raise EngineAwayError(message) from failed


def _schedule(task_queue: str, every: timedelta) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            CheckpointWorkflow.run,
            CheckpointOrder(),
            id=checkpoint_workflow_id(task_queue),
            task_queue=task_queue,
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=every)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=_CATCH_UP),
    )


async def _keep(client: Client, task_queue: str, schedule: Schedule) -> None:
    name = checkpoint_schedule_id(task_queue)
    try:
        await client.create_schedule(name, schedule)
    except ScheduleAlreadyRunningError:

        def changed(_: ScheduleUpdateInput) -> ScheduleUpdate:
            return ScheduleUpdate(schedule)

        await client.get_schedule_handle(name).update(changed)


async def _drop(client: Client, task_queue: str) -> None:
    try:
        await client.get_schedule_handle(checkpoint_schedule_id(task_queue)).delete()
    except RPCError as failed:
        if failed.status != RPCStatusCode.NOT_FOUND:
            raise
