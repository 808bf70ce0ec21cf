"""Judges an instant against a deadline: on time or late, and from when."""

from datetime import datetime, timedelta
from typing import Final

from domain.calendar import WorkingCalendar, local_date
from domain.deadlines.model import Deadline

_ROUNDED: Final = timedelta(milliseconds=1)


def is_on_time(deadline: Deadline, at: datetime) -> bool:
    """Tell whether what happened at `at` was in time.

    Hours: up to and with the due instant; days: before it. Under `elapsed_working_days` rest days
    just after the last day are still in time, because the count does not grow on them. While the
    clock stands nothing becomes late that was not late before. Source: rules.md 2.2.4, 2.2.6, 2.6.
    """
    if deadline.state == "paused":
        at = min(at, deadline.pauses[-1].since)
    if deadline.late_from is not None:
        return at < deadline.late_from
    return at <= deadline.due_at if deadline.due_inclusive else at < deadline.due_at


def breach_instant(deadline: Deadline) -> datetime:
    """Return the first instant that is late, to the millisecond: when a timer shall fire."""
    if deadline.late_from is not None:
        return deadline.late_from
    return deadline.due_at + _ROUNDED if deadline.due_inclusive else deadline.due_at


def elapsed_working_days(deadline: Deadline, at: datetime, calendar: WorkingCalendar) -> int:
    """Count the working days d with start date < d <= date of `at` (rules.md 2.2.6)."""
    return calendar.working_days_between(local_date(deadline.started_at), local_date(at))
