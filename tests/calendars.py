"""Calendars, office hours and clocks that tests count with."""

from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Final

from application.calendar_file import read_calendar
from domain.calendar import SHANGHAI, Window, WorkingCalendar, WorkingTime, YearDays
from domain.deadlines.compute import start_deadline
from domain.deadlines.model import Deadline, Limit, Unit

CHINA_FILE: Final = Path(__file__).parent.parent / "policies" / "calendar" / "china.yaml"
OFFICE_WINDOWS: Final = (
    Window(opens=time(8, 30), closes=time(12)),
    Window(opens=time(13, 30), closes=time(18)),
)
FICTIONAL_2027: Final = {
    "TEST-2027-A": YearDays(
        year=2027,
        rest_days=(date(2027, 1, 1),),
        working_weekends=(date(2027, 1, 3),),
        source="fictional",
    ),
    "TEST-2027-B": YearDays(
        year=2027, rest_days=(date(2027, 1, 1), date(2027, 1, 4)), source="fictional"
    ),
}


@cache
def china() -> WorkingCalendar:
    """Return the published calendar, 2004-2026."""
    return read_calendar(CHINA_FILE)


@cache
def with_2027(version: str) -> WorkingCalendar:
    """Return the calendar extended by a fictional year 2027."""
    return WorkingCalendar(version=version, years=(*china().years, FICTIONAL_2027[version]))


@cache
def office() -> WorkingTime:
    """Return the office hours of rules.md 2.2: 8 hours on a working day."""
    return WorkingTime(calendar=china(), windows=OFFICE_WINDOWS)


def at(text: str) -> datetime:
    """Return a local instant, e.g. of `2026-02-13T16:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def limit(amount: int, unit: Unit, **more: object) -> Limit:
    """Return a limit with only what the test is about."""
    return Limit.model_validate({"amount": amount, "unit": unit, **more})


def deadline(
    wanted: Limit,
    started: str,
    time: WorkingTime | None = None,
    *,
    upstream_due_at: datetime | None = None,
) -> Deadline:
    """Return `resolve-1`, started at a local instant."""
    return start_deadline(
        id="resolve-1",
        clock="resolve",
        limit=wanted,
        started_at=at(started),
        time=time or office(),
        policy="test@0",
        upstream_due_at=upstream_due_at,
    )
