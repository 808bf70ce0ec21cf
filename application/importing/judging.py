"""Was an imported reply in time? Counted both ways, whichever the source follows."""

from collections.abc import Mapping, Sequence

from application.importing.report import OnTime
from domain.deadlines.model import Deadline, DeadlineChange, Lateness
from domain.issue.events import IssueEvent


def count_on_time(counts: Mapping[Lateness, OnTime], events: Sequence[IssueEvent]) -> None:
    """Add the issue's first resolve deadline, if it was stopped by a reply.

    Source: rules.md 2.2.4 and 2.2.6; no row is left out of the denominator.
    """
    deadline = next((d for event in events for d in event.started if d.clock == "resolve"), None)
    if deadline is None:
        return
    stopped = _stopped(deadline, events)
    if stopped is None:
        return
    judged = {
        "deadline_instant": _before_due(deadline, stopped),
        "elapsed_working_days": _within_days(deadline, stopped),
    }
    for lateness, count in counts.items():
        count.of += 1
        count.on_time += judged[lateness]


def _stopped(deadline: Deadline, events: Sequence[IssueEvent]) -> DeadlineChange | None:
    changes = (change for event in events for change in event.changed)
    ends = (change for change in changes if change.id == deadline.id)
    return next((change for change in ends if change.why in {"met", "late"}), None)


def _before_due(deadline: Deadline, stopped: DeadlineChange) -> bool:
    if deadline.due_inclusive:
        return stopped.at <= deadline.due_at
    return stopped.at < deadline.due_at


def _within_days(deadline: Deadline, stopped: DeadlineChange) -> bool:
    if deadline.limit.unit != "work_day" or stopped.elapsed_working_days is None:
        return _before_due(deadline, stopped)
    return stopped.elapsed_working_days <= deadline.limit.amount
