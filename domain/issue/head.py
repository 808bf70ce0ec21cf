"""An issue's head: what its workflow adopts after every step."""

from domain.issue.due import next_due_at
from domain.issue.state import Issue
from domain.receipt import Head


def head_of(issue: Issue, digest: str) -> Head:
    """Return the head; `next_timer` is the earliest instant at which something falls due."""
    return Head(
        issue_id=issue.issue_id,
        number=issue.number,
        version=issue.version,
        digest=digest,
        status=issue.status,
        is_open=issue.is_open,
        is_live=issue.live,
        next_timer=next_due_at(issue),
    )
