"""What the issue worker serves: its workflows and its activities."""

from collections.abc import Callable
from typing import Any, Final

from workers.activities.accept import IssueActivities
from workers.activities.sign import EvidenceActivities
from workflows.checkpoint_workflow import CheckpointWorkflow
from workflows.issue_workflow import IssueWorkflow

WORKFLOWS: Final = (IssueWorkflow, CheckpointWorkflow)


def activities_of(
    issues: IssueActivities, evidence: EvidenceActivities | None = None
) -> tuple[Callable[..., Any], ...]:
    """Return the activities to register, bound to their use cases."""
    signing = (evidence.sign_checkpoint,) if evidence else ()
    return (issues.accept, issues.act_on_due, issues.load_head, *signing)
