"""Turns runs of days into the lines of an explanation."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby

from domain.calendar import SHANGHAI, DayKind, WorkingCalendar, WorkingTime, days_of, midnight
from domain.deadlines.model import Deadline, Step

_GROUP: dict[DayKind, str] = {
    "working": "counted",
    "make_up": "counted_make_up_day",
    "weekend": "rest",
    "holiday": "rest",
    "presumed_working": "presumed_counted",
    "presumed_rest": "presumed_skipped",
}
_DATE_LENGTH = len("2026-01-01")
_DAYS_TOLD = frozenset(
    {
        "counted",
        "counted_make_up_day",
        "skipped_rest_day",
        "skipped_holiday",
        "provisional_day",
        "start_day_not_counted",
    }
)
_WORKED = frozenset({"counted", "counted_make_up_day", "presumed_counted"})


def local_iso(instant: datetime) -> str:
    """Write `instant` as people in China read it, with its offset."""
    return instant.astimezone(SHANGHAI).isoformat()


def _runs(
    calendar: WorkingCalendar, first: date, last: date
) -> Iterator[tuple[str, tuple[date, ...]]]:
    """Yield unbroken runs of days that are treated alike."""
    for group, days in groupby(
        days_of(first, last), key=lambda day: _GROUP[calendar.kind_of_day(day)]
    ):
        yield group, tuple(days)


def _of_run(calendar: WorkingCalendar, group: str, days: tuple[date, ...]) -> Step:
    kind, note = group, str(len(days))
    if group == "rest":
        # A weekend that touches a holiday is told as one with it.
        holiday = any(calendar.kind_of_day(day) == "holiday" for day in days)
        kind = "skipped_holiday" if holiday else "skipped_rest_day"
    elif group.startswith("presumed_"):
        kind, note = "provisional_day", group.removeprefix("presumed_")
    return Step(kind=kind, first=days[0].isoformat(), last=days[-1].isoformat(), note=note)


def counted_dates(steps: Iterable[Step]) -> frozenset[date]:
    """Return the dates that an explanation counts, in whole or in part."""
    return frozenset(day for step in steps if _counts(step) for day in _dates(step))


def told_upto(line: Deadline) -> date:
    """Return the last date that the explanation of a clock in days tells, counted or skipped."""
    told = (step.last for step in line.explanation if step.kind in _DAYS_TOLD)
    return max((date.fromisoformat(each) for each in told), default=line.last_day)


def _counts(step: Step) -> bool:
    return step.kind in {"counted", "counted_make_up_day", "office_time"} or (
        step.kind == "provisional_day" and step.note == "counted"
    )


def _dates(step: Step) -> Iterator[date]:
    # An instant is told in local time, so its date is the first part of it.
    first, last = (
        date.fromisoformat(each[: len("2026-01-01")]) for each in (step.first, step.last)
    )
    return days_of(first, last)


@lru_cache(maxsize=4096)  # issues of one day share their days
def day_steps(calendar: WorkingCalendar, first: date, last: date) -> tuple[Step, ...]:
    """Tell which of the days from `first` to `last` count, and why the others do not."""
    return tuple(_of_run(calendar, group, days) for group, days in _runs(calendar, first, last))


def start_day_step(day: date) -> Step:
    """Tell that the day on which a clock in days starts is not counted."""
    return Step(kind="start_day_not_counted", first=day.isoformat(), last=day.isoformat())


def day_end_step(day: date, at: datetime, day_end: str) -> Step:
    """Tell when the last day ends: at midnight, or with the close of business."""
    return Step(kind="day_end", first=day.isoformat(), last=local_iso(at), note=day_end)


def office_steps(time: WorkingTime, start: datetime, due: datetime) -> tuple[Step, ...]:
    """Tell in which office hours between `start` and `due` the time was spent."""
    opening, steps = time.opening_from(start), list[Step]()
    if opening != start:
        steps.append(Step(kind="moved_to_opening", first=local_iso(start), last=local_iso(opening)))
    first, last = opening.astimezone(SHANGHAI).date(), due.astimezone(SHANGHAI).date()
    if due == midnight(last) and due > opening:
        last = date.fromordinal(last.toordinal() - 1)  # 24:00 belongs to the day it ends
    for group, days in _runs(time.calendar, first, last):
        if group != "counted":
            steps.append(_of_run(time.calendar, group, days))
        if group in _WORKED:
            begin = max(opening, time.opening_on(days[0]))
            end = min(due, time.closing_on(days[-1]))
            steps.append(_office_time(time, begin, end))
    return tuple(steps)


def _office_time(time: WorkingTime, begin: datetime, end: datetime) -> Step:
    seconds = int(time.between(begin, end).total_seconds())
    return Step(kind="office_time", first=local_iso(begin), last=local_iso(end), note=str(seconds))
