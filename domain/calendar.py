"""Working time between two instants: office windows on the working days of a calendar."""

from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Final, Self

from pydantic import model_validator

from domain.base import Frozen
from domain.working_days import (
    SHANGHAI,
    DayKind,
    WorkingCalendar,
    YearDays,
    days_of,
    local_date,
    midnight,
)

__all__ = [
    "SHANGHAI",
    "DayKind",
    "Window",
    "WorkingCalendar",
    "WorkingTime",
    "YearDays",
    "days_of",
    "local_date",
    "midnight",
]

_DAY: Final = timedelta(days=1)
_NOTHING: Final = timedelta()
_MICROSECOND: Final = timedelta(microseconds=1)


class Window(Frozen):
    """Office hours of a working day, local time; the closing instant still belongs to them."""

    opens: time
    closes: time

    @model_validator(mode="after")
    def _opens_first(self) -> Self:
        if self.opens.tzinfo or self.closes.tzinfo or self.opens >= self.closes:
            msg = (
                f"window {self.opens}-{self.closes}; accepted: local times, opening before closing"
            )
            raise ValueError(msg)
        return self


def _since_midnight(clock: time) -> timedelta:
    return timedelta(
        hours=clock.hour,
        minutes=clock.minute,
        seconds=clock.second,
        microseconds=clock.microsecond,
    )


class WorkingTime(Frozen):
    """The office windows on the working days of a calendar.

    Without windows the office is open on working days from 00:00 to 24:00; rest days stay rest
    days. A start outside the windows moves to the next opening, a result on a closing time stays
    there. Source: rules.md 2.2.
    """

    calendar: WorkingCalendar
    windows: tuple[Window, ...] = ()

    def __hash__(self) -> int:
        """Hash by the calendar alone, as most differ by it: counts are remembered by their time."""
        return hash(self.calendar)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for earlier, later in pairwise(self.windows):
            if later.opens <= earlier.closes:
                msg = f"window {later.opens} after {earlier.closes}; accepted: in order and apart"
                raise ValueError(msg)
        return self

    @cached_property
    def _spans(self) -> tuple[tuple[timedelta, timedelta], ...]:
        if not self.windows:
            return ((timedelta(), _DAY),)
        return tuple((_since_midnight(w.opens), _since_midnight(w.closes)) for w in self.windows)

    @cached_property
    def daily(self) -> timedelta:
        """The office time of one working day."""
        return sum((closes - opens for opens, closes in self._spans), timedelta())

    def opening_on(self, day: date) -> datetime:
        """Return when the office opens on `day`, whether it is worked or not."""
        return midnight(day) + self._spans[0][0]

    def closing_on(self, day: date) -> datetime:
        """Return when the office closes on `day`; 00:00 of the next day without windows."""
        return midnight(day) + self._spans[-1][1]

    def opening_from(self, start: datetime) -> datetime:
        """Return the first instant not before `start` from which office time runs."""
        local = start.astimezone(SHANGHAI)
        day = local.date()
        if self.calendar.is_working(day):
            begin = midnight(day)
            for opens, closes in self._spans:
                if local < begin + closes:
                    return max(local, begin + opens)
        return self.opening_on(self.calendar.next_working_day(day + _DAY))

    def add(self, start: datetime, seconds: float) -> datetime:
        """Return the instant at which `seconds` of office time after `start` have passed."""
        wanted = timedelta(seconds=seconds)
        opening = self.opening_from(start)
        if wanted <= _NOTHING:
            return opening
        # One microsecond less keeps a result that falls on a closing time on that day.
        total = self._passed(opening) + wanted - _MICROSECOND
        days, rest = divmod(total, self.daily)
        day = self.calendar.add_working_days(opening.date(), days)
        return self._reached(day, rest + _MICROSECOND)

    def between(self, a: datetime, b: datetime) -> timedelta:
        """Return the office time that passes from `a` to `b`; none when `b` is not after `a`."""
        if b <= a:
            return _NOTHING
        start, end = a.astimezone(SHANGHAI), b.astimezone(SHANGHAI)
        days = self.calendar.working_days_between(start.date(), end.date())
        return days * self.daily + self._left(start) - self._left(end)

    def _passed(self, local: datetime) -> timedelta:
        since, passed = local - midnight(local.date()), _NOTHING
        for opens, closes in self._spans:
            if since <= opens:
                break
            passed += min(since, closes) - opens
        return passed

    def _left(self, local: datetime) -> timedelta:
        if not self.calendar.is_working(local.date()):
            return _NOTHING
        return self.daily - self._passed(local)

    def _reached(self, day: date, passed: timedelta) -> datetime:
        left = passed
        for opens, closes in self._spans:
            begin, length = opens, closes - opens
            if left <= length:
                break
            left -= length
        return midnight(day) + begin + left
