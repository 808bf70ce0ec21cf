"""Counts a limit out: from the start of a clock to the instant it falls due, with every step."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from domain.calendar import WorkingTime, local_date, midnight
from domain.deadlines.model import DAY_UNITS, SECONDS_OF, DayEnd, Limit, Step, Unit
from domain.deadlines.steps import (
    day_end_step,
    day_steps,
    local_iso,
    office_steps,
    start_day_step,
)

_DAY: Final = timedelta(days=1)
_MICROSECOND: Final = timedelta(microseconds=1)


class Due(NamedTuple):
    """Where a count ended: the due instant, how it is judged, and the steps that led there."""

    at: datetime
    inclusive: bool
    last_day: date
    provisional: bool
    steps: tuple[Step, ...]
    late_from: datetime | None = None


def count_out(limit: Limit, started_at: datetime, time: WorkingTime) -> Due:
    """Return when `limit` runs out for a clock that starts at `started_at`.

    The start day of a day unit is not counted; hours run from the instant itself.
    Source: rules.md 2.2, 民法典 201-203.
    """
    if limit.unit in DAY_UNITS:
        return count_days(limit, started_at, time)
    return count_seconds(limit.unit, started_at, limit.amount * SECONDS_OF[limit.unit], time)


def count_seconds(unit: Unit, start: datetime, seconds: float, time: WorkingTime) -> Due:
    """Return when `seconds` of the unit's own time after `start` have passed: inclusive."""
    if unit == "work_hour":
        at = time.add(start, seconds)
        steps = office_steps(time, start, at)
        known = time.calendar.is_known_throughout(local_date(start), local_date(at - _MICROSECOND))
    else:
        at = start + timedelta(seconds=seconds)
        steps = (
            Step(
                kind="elapsed_time",
                first=local_iso(start),
                last=local_iso(at),
                note=str(int(seconds)),
            ),
        )
        known = True
    return Due(at=at, inclusive=True, last_day=local_date(at), provisional=not known, steps=steps)


def count_days(
    limit: Limit,
    started_at: datetime,
    time: WorkingTime,
    *,
    more_days: int = 0,
    told_upto: date | None = None,
) -> Due:
    """Return when a limit in days ends, `more_days` of its own unit later (rules.md 2.6).

    These are what pauses and extensions gave. Days up to `told_upto` are left out of the steps: an
    earlier explanation told them.
    """
    start = local_date(started_at)
    due = _counted(limit, start, time, more_days, told_upto)
    if due.at > started_at:
        return due
    return _counted(limit, start, time, more_days, told_upto, had_closed=True)


@lru_cache(maxsize=4096)  # issues of one day share their counts
def _counted(
    limit: Limit,
    start: date,
    time: WorkingTime,
    more_days: int,
    told_upto: date | None,
    *,
    had_closed: bool = False,
) -> Due:
    """Return when the limit ends; `had_closed` is the office by the start on its last day."""
    if limit.unit == "work_day":
        days = _work_days(limit, start, time, more_days, told_upto)
    else:
        days = _natural_days(limit, start, time, more_days, told_upto)
    due = _end_of_day(limit, time, days, had_closed=had_closed)
    if told_upto is None and limit.amount:
        due = due._replace(steps=(start_day_step(start), *due.steps))
    return _forgive_rest_days(due, time) if limit.lateness == "elapsed_working_days" else due


class _Days(NamedTuple):
    """The last day of a limit, before anything is said about its hour."""

    last: date
    provisional: bool
    steps: tuple[Step, ...]


def last_day_of(limit: Limit, start: date, time: WorkingTime, more_days: int) -> date:
    """Return the last day of a limit in days from `start`, before it is rolled forward."""
    if limit.unit != "work_day":
        return start + timedelta(days=limit.amount + more_days)
    last = time.calendar.add_working_days(start, limit.amount)
    return time.calendar.add_working_days(last, more_days) if more_days else last


def _work_days(
    limit: Limit, start: date, time: WorkingTime, more_days: int, told_upto: date | None
) -> _Days:
    last = last_day_of(limit, start, time, more_days)
    first = start + _DAY if limit.amount else start
    steps = day_steps(time.calendar, told_upto + _DAY if told_upto else first, last)
    return _Days(last, not time.calendar.is_known_throughout(first, last), steps)


def _natural_days(
    limit: Limit, start: date, time: WorkingTime, more_days: int, told_upto: date | None
) -> _Days:
    last = last_day_of(limit, start, time, more_days)
    first = (told_upto or start) + _DAY if last > start else start
    counted = Step(
        kind="counted",
        first=first.isoformat(),
        last=last.isoformat(),
        note=str((last - first).days + 1),
    )
    if limit.roll == "none":
        return _Days(last, provisional=False, steps=(counted,))
    rolled = time.calendar.next_working_day(last)
    steps = (counted,) if rolled == last else (counted, _rolled(last, rolled, "rest_day"))
    return _Days(rolled, not time.calendar.is_known_throughout(last, rolled), steps)


def _end_of_day(limit: Limit, time: WorkingTime, days: _Days, *, had_closed: bool) -> Due:
    at, last, steps = close_of(limit.day_end, time, days.last), days.last, days.steps
    if had_closed:
        # Same day, but the office had closed when the clock started.
        last = time.calendar.next_working_day(days.last + _DAY)
        at, steps = (
            close_of(limit.day_end, time, last),
            (*steps, _rolled(days.last, last, "closed")),
        )
    end = day_end_step(last, at, limit.day_end)
    provisional = days.provisional or (
        last != days.last and not time.calendar.is_known_throughout(days.last, last)
    )
    return Due(
        at.astimezone(UTC),
        inclusive=False,
        last_day=last,
        provisional=provisional,
        steps=(*steps, end),
    )


def close_of(day_end: DayEnd, time: WorkingTime, day: date) -> datetime:
    """Return when `day` ends for a limit: 24:00, or the close of business (rules.md 2.2.4)."""
    return time.closing_on(day) if day_end == "close_of_business" else midnight(day + _DAY)


def _rolled(first: date, last: date, why: str) -> Step:
    return Step(kind="rolled_forward", first=first.isoformat(), last=last.isoformat(), note=why)


def _forgive_rest_days(due: Due, time: WorkingTime) -> Due:
    """Judge by the count of working days: it first passes the limit on the next one."""
    day = time.calendar.next_working_day(due.last_day + _DAY)
    late_from = midnight(day)
    known = time.calendar.is_known_throughout(due.last_day, day)
    told = Step(kind="late_only_from", first=local_iso(due.at), last=local_iso(late_from))
    return due._replace(
        late_from=late_from.astimezone(UTC),
        provisional=due.provisional or not known,
        steps=(*due.steps, told) if late_from > due.at else due.steps,
    )
