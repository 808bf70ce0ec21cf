"""How issue workflows are started: the same options wherever a start is made."""

from datetime import timedelta
from typing import TypedDict
from uuid import UUID

from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from workflows.ids import ISSUE_QUEUE, issue_workflow_id


class StartOptions(TypedDict):
    """Keyword arguments of every start of an issue's workflow."""

    id: str
    task_queue: str
    id_conflict_policy: WorkflowIDConflictPolicy
    id_reuse_policy: WorkflowIDReusePolicy
    task_timeout: timedelta
    static_summary: str


def start_options(
    issue_id: UUID, *, number: str | None = None, task_queue: str = ISSUE_QUEUE
) -> StartOptions:
    """Return the options of a start: a running workflow is used, a finished one is followed.

    `number` becomes the summary shown in Temporal's lists (readable with the payload key).
    """
    return StartOptions(
        id=issue_workflow_id(issue_id),
        task_queue=task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        # A killed worker delays a waiting step by this much; shorter would cut a cold replay.
        task_timeout=timedelta(seconds=10),
        static_summary=number or "issue",
    )
