"""An issue's head: what its workflow adopts after every step."""

from domain.deadlines.due_actions import open_actions
from domain.issue.state import Issue
from domain.receipt import Head


def head_of(issue: Issue, digest: str) -> Head:
    """Return the head; `next_timer` is the earliest instant at which something falls due."""
    due = open_actions(issue.deadlines.values(), issue.fired) if _has_timers(issue) else ()
    return Head(
        issue_id=issue.issue_id,
        number=issue.number,
        version=issue.version,
        digest=digest,
        status=issue.status,
        is_open=issue.is_open,
        is_live=issue.live,
        next_timer=due[0].at if due else None,
    )


def _has_timers(issue: Issue) -> bool:
    return issue.live and issue.is_open
