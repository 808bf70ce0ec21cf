"""A deadline that somebody named: a promised date, an hour to be there, a day of review."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from domain.calendar import WorkingTime, local_date, midnight
from domain.deadlines.compute import LAST_DAY
from domain.deadlines.counting import Due
from domain.deadlines.errors import UnreachableDayError
from domain.deadlines.ladder import RungFields
from domain.deadlines.model import Clock, Deadline, Limit, Step, Warn
from domain.deadlines.rungs import Span, rungs
from domain.deadlines.steps import local_iso
from domain.deadlines.warnings import warn_instants

FIXED: Final = "fixed"
"""The step that opens the explanation of such a deadline."""

_MONTHS: Final = 12


def fixed_deadline(  # noqa: PLR0913 - all of these make a deadline, each by its name
    *,
    id: str,
    clock: Clock,
    due: date | datetime,
    started_at: datetime,
    time: WorkingTime,
    policy: str,
    subject: str = "",
    warn: Iterable[Warn] = (),
    ladder: Iterable[RungFields] = (),
) -> Deadline:
    """Return the running deadline `id` that falls due on the named day, or at the named instant.

    A day is kept to its end, an instant up to and with it. No calendar and no policy moves it.
    Raises UnreachableDayError unless it is the day of the start or a later one.
    """
    end = _end(due, started_at)
    limit = _limit(due, started_at, tuple(warn))
    return Deadline(
        id=id,
        clock=clock,
        started_at=started_at,
        limit=limit,
        calendar=time.calendar.version,
        policy=policy,
        warn_at=warn_instants(limit, started_at, end, time),
        due_at=end.at,
        due_inclusive=end.inclusive,
        last_day=end.last_day,
        explanation=end.steps,
        subject=subject,
        ladder=rungs(ladder, Span(limit, started_at, end), time),
    )


def is_fixed(deadline: Deadline) -> bool:
    """Tell whether somebody named the due instant, so that no policy or calendar moves it."""
    return any(step.kind == FIXED for step in deadline.explanation)


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or its last where it has no such day.

    Reviews are due every quarter (rules.md 5): three months after 30 November is 28 or 29 February.
    """
    years, month = divmod(day.month - 1 + months, _MONTHS)
    year = day.year + years
    if year > LAST_DAY.year:
        raise UnreachableDayError(given=f"{day} + {months}", first=str(day), last=str(LAST_DAY))
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _end(due: date | datetime, started_at: datetime) -> Due:
    start = local_date(started_at)
    # The year is looked at first: the last hours of time have no date in China.
    if due.year > LAST_DAY.year or due < (started_at if isinstance(due, datetime) else start):
        raise UnreachableDayError(given=str(due), first=str(start), last=str(LAST_DAY))
    day = local_date(due) if isinstance(due, datetime) else due
    at = due if isinstance(due, datetime) else midnight(day + timedelta(days=1))
    told = Step(kind=FIXED, first=local_iso(at), last=local_iso(at))
    return Due(
        at=at, inclusive=isinstance(due, datetime), last_day=day, provisional=False, steps=(told,)
    )


def _limit(due: date | datetime, started_at: datetime, warn: tuple[Warn, ...]) -> Limit:
    """Return the span as a limit, so that a pause credits what was left of it."""
    if isinstance(due, datetime):
        seconds = (due - started_at) // timedelta(seconds=1)
        return Limit(amount=seconds, unit="second", warn=warn, source=FIXED)
    days = (due - local_date(started_at)).days
    return Limit(amount=days, unit="natural_day", warn=warn, source=FIXED)
