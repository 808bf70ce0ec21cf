"""Which loop an issue goes round: its own from the first dispatch on, before by what it is."""

from domain.issue.commands import Command, ReportIssue
from domain.issue.state import Issue
from domain.policy import LoopDefinition, Policy


def loop_of(issue: Issue, policy: Policy, command: Command | None = None) -> LoopDefinition:
    """Return the loop of the issue, or of what `command` is about to report."""
    if issue.loop:
        return policy.loop(issue.loop)
    told = command if isinstance(command, ReportIssue) else issue
    return policy.loop_for(told.source, told.kind, told.request_type, told.category)
