"""Each activity call of a workflow: its name, its models, its limits and its retries.

All are local activities: they run in the worker that holds the workflow, inside one workflow task.
A workflow task has 10 s and sends its first heartbeat after 8 s, so every step of an issue ends
before that. Signing may take longer, once, where a long log gets its first checkpoint; nobody waits
for it, so its heartbeats do no harm.
"""

from datetime import timedelta
from typing import Final

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from pydantic import BaseModel

    from domain.step import Envelope, Outcome
    from workflows.messages import CheckpointOrder, CheckpointOutcome, DueAct, IssueRef

ACCEPT: Final = "accept"
ACT_ON_DUE: Final = "act_on_due"
LOAD_HEAD: Final = "load_head"
SIGN_CHECKPOINT: Final = "sign_checkpoint"

START_TO_CLOSE: Final = timedelta(seconds=3)
"""Longer than the store's lock time-out (2 s): a busy store answers before it is given up."""

SCHEDULE_TO_CLOSE: Final = timedelta(seconds=7)

SIGNING: Final = timedelta(minutes=10)
"""A log of tens of millions of events is walked in that time."""

# Bugs, by the name of their class (not of a base class): repeating them only wastes the 7 s.
_BUGS: Final = (
    "AssertionError",
    "AttributeError",
    "IndexError",
    "KeyError",
    "NotImplementedError",
    "RecursionError",
    "TypeError",
    "UnboundLocalError",
    "ValidationError",
    "ValueError",
)

_RETRIES: Final = RetryPolicy(
    initial_interval=timedelta(milliseconds=100),
    maximum_interval=timedelta(seconds=1),
    non_retryable_error_types=_BUGS,
)


async def accept(envelope: Envelope) -> Outcome:
    """Decide one command against the store and append what it yields."""
    return await _call(ACCEPT, envelope)


async def act_on_due(act: DueAct) -> Outcome:
    """Do everything due by `fired_at`; without effect when nothing is."""
    return await _call(ACT_ON_DUE, act)


async def load_head(ref: IssueRef) -> Outcome:
    """Read the issue's head: accepted with it, and without one when there is no such issue."""
    return await _call(LOAD_HEAD, ref)


async def sign_checkpoint(order: CheckpointOrder) -> CheckpointOutcome:
    """Verify what is new in the log and sign it; tried again a few times, then at the next instant.

    What is done is done once: a repetition finds the log signed.
    """
    outcome: CheckpointOutcome = await workflow.execute_local_activity(
        SIGN_CHECKPOINT,
        order,
        result_type=CheckpointOutcome,
        start_to_close_timeout=SIGNING,
        schedule_to_close_timeout=SIGNING,
        retry_policy=RetryPolicy(
            initial_interval=timedelta(seconds=1),
            maximum_attempts=3,
            non_retryable_error_types=_BUGS,
        ),
    )
    return outcome


async def _call(name: str, message: BaseModel) -> Outcome:
    outcome: Outcome = await workflow.execute_local_activity(
        name,
        message,
        result_type=Outcome,
        start_to_close_timeout=START_TO_CLOSE,
        schedule_to_close_timeout=SCHEDULE_TO_CLOSE,
        local_retry_threshold=SCHEDULE_TO_CLOSE,
        retry_policy=_RETRIES,
    )
    return outcome
