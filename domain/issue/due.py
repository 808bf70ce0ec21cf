"""Everything that falls due on an issue by itself: its deadlines' actions and appointments."""

from domain.deadlines.due_actions import DueAction, open_actions
from domain.issue.state import Issue


def due_actions(issue: Issue) -> tuple[DueAction, ...]:
    """Return what is still to be done, earliest first; nothing on history or a final issue."""
    if not issue.live or not issue.is_open:
        return ()
    kept = tuple(
        DueAction(deadline_id="", revision=0, action=each.key, at=each.at)
        for each in issue.appointments.values()
    )
    own = open_actions(issue.deadlines.values(), issue.fired)
    return tuple(sorted((*own, *kept), key=lambda each: (each.at, each.key)))
