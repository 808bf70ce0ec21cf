"""What the issue worker serves: its workflows and its activities."""

from collections.abc import Callable
from typing import Any, Final

from workers.activities.accept import IssueActivities
from workflows.issue_workflow import IssueWorkflow

WORKFLOWS: Final = (IssueWorkflow,)


def activities_of(issues: IssueActivities) -> tuple[Callable[..., Any], ...]:
    """Return the activities to register, bound to their use cases."""
    return (issues.accept, issues.act_on_due, issues.load_head)
