"""The names by which Temporal knows issues and queues: one function makes them, one reads them."""

from typing import Final
from uuid import UUID

ISSUE_QUEUE: Final = "issues"
"""The task queue that issue workers poll."""

_ISSUE_PREFIX: Final = "issue/"


def issue_workflow_id(issue_id: UUID) -> str:
    """Return the workflow id of an issue. It is stored in clear, so it holds the id alone."""
    return f"{_ISSUE_PREFIX}{issue_id}"


def checkpoint_schedule_id(task_queue: str) -> str:
    """Return the id of the schedule by which the workers of a queue have their log signed."""
    return f"checkpoints/{task_queue}"


def checkpoint_workflow_id(task_queue: str) -> str:
    """Return the workflow id of signing, to which the schedule adds its instant."""
    return f"checkpoint/{task_queue}"


def issue_id_of(workflow_id: str) -> UUID:
    """Return the issue behind a workflow id; ValueError for an id of another kind."""
    prefix, found, rest = workflow_id.partition("/")
    if not found or f"{prefix}/" != _ISSUE_PREFIX:
        message = f"{workflow_id!r} is not the workflow id of an issue"
        raise ValueError(message)
    return UUID(rest)
