"""The working days of China as versioned data; import it through `domain.calendar`."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Annotated, Final, Literal, NamedTuple, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from domain.base import Frozen

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
"""Every local date and office hour is of this zone (rules.md 2.2.7)."""

DayKind = Literal["working", "make_up", "weekend", "holiday", "presumed_working", "presumed_rest"]
"""make_up: a working Saturday or Sunday; presumed_*: no calendar of that year is published."""

WORKING_KINDS: Final[frozenset[DayKind]] = frozenset({"working", "make_up", "presumed_working"})

_PRESUMED_REST: Final = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
_ONE_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_YEARS_AHEAD: Final = 5  # presumed years that are tabulated beside the published ones


def local_date(instant: datetime) -> date:
    """Return the date that clocks in China show at `instant`."""
    return instant.astimezone(SHANGHAI).date()


def midnight(day: date) -> datetime:
    """Return 00:00 local time of `day`."""
    return datetime.combine(day, time(), SHANGHAI)


class YearDays(Frozen):
    """What departs from Monday to Friday in one published year, and who said so."""

    year: Annotated[int, Field(ge=1949, le=9998)]
    rest_days: tuple[date, ...] = ()
    """Mondays to Fridays without work."""
    working_weekends: tuple[date, ...] = ()
    """Saturdays and Sundays with work (调休上班)."""
    source: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _fails_closed(self) -> Self:
        for name, days in (
            ("rest_days", self.rest_days),
            ("working_weekends", self.working_weekends),
        ):
            _refuse_foreign(name, days, self.year)
        _refuse_wrong_weekday("rest_days", self.rest_days, weekend=False)
        _refuse_wrong_weekday("working_weekends", self.working_weekends, weekend=True)
        return self


def _refuse_foreign(name: str, days: tuple[date, ...], year: int) -> None:
    for day in days:
        if day.year != year:
            msg = f"{name}: {day} is not in {year}; accepted: dates of {year}"
            raise ValueError(msg)
    for day, times in Counter(days).items():
        if times > 1:
            msg = f"{name}: {day} is listed {times} times; accepted: each date once"
            raise ValueError(msg)


def _refuse_wrong_weekday(name: str, days: tuple[date, ...], *, weekend: bool) -> None:
    accepted = "Saturdays and Sundays" if weekend else "Mondays to Fridays"
    for day in days:
        if (day.weekday() >= _SATURDAY) is not weekend:
            msg = f"{name}: {day} is a {day:%A}; accepted: {accepted}"
            raise ValueError(msg)


class _Table(NamedTuple):
    """The working days of an unbroken span of dates, as ordinals in order."""

    first: int
    last: int
    working: tuple[int, ...]


class WorkingCalendar(Frozen):
    """The working days of all published years under one version; a revision is a new version.

    A date of any other year is presumed working on Monday to Friday save 01-01, 05-01, 05-02 and
    10-01 … 03, and whatever depends on it is provisional. Source: rules.md 2.3 (a).
    """

    version: Annotated[str, Field(min_length=1)]
    years: tuple[YearDays, ...] = ()

    def __hash__(self) -> int:
        """Hash by the version alone: equal calendars have equal versions, and years are many."""
        return hash(self.version)

    @model_validator(mode="after")
    def _each_year_once(self) -> Self:
        for year, times in Counter(entry.year for entry in self.years).items():
            if times > 1:
                msg = f"years: {year} is listed {times} times; accepted: each year once"
                raise ValueError(msg)
        return self

    @cached_property
    def _known(self) -> frozenset[int]:
        return frozenset(entry.year for entry in self.years)

    @cached_property
    def _exceptions(self) -> frozenset[date]:
        """The dates that are not what their weekday says."""
        return frozenset(
            day for entry in self.years for day in (*entry.rest_days, *entry.working_weekends)
        )

    @cached_property
    def _table(self) -> _Table:
        # Import asks for thousands of counts a second: a search in this beats a walk over days.
        if not self._known:
            return _Table(1, 0, ())
        first = date(min(self._known) - 1, 1, 1).toordinal()
        last = date(min(max(self._known) + _YEARS_AHEAD, 9998), 12, 31).toordinal()
        days = (n for n in range(first, last + 1) if self.is_working(date.fromordinal(n)))
        return _Table(first, last, tuple(days))

    def is_known(self, day: date) -> bool:
        """Tell whether the calendar of the day's year is published."""
        return day.year in self._known

    def is_working(self, day: date) -> bool:
        """Tell whether `day` is worked, or presumed to be."""
        return self.kind_of_day(day) in WORKING_KINDS

    def kind_of_day(self, day: date) -> DayKind:
        """Tell what sort of day `day` is; a holiday on a weekend counts as weekend."""
        weekend = day.weekday() >= _SATURDAY
        if day.year not in self._known:
            rest = weekend or (day.month, day.day) in _PRESUMED_REST
            return "presumed_rest" if rest else "presumed_working"
        if day in self._exceptions:
            return "make_up" if weekend else "holiday"
        return "weekend" if weekend else "working"

    def next_working_day(self, on_or_after: date) -> date:
        """Return the first working day that is not before `on_or_after`."""
        day = on_or_after
        while not self.is_working(day):
            day += _ONE_DAY
        return day

    def add_working_days(self, start: date, n: int) -> date:
        """Return the n-th working day after `start`, which itself never counts.

        n = 0 is the same day, or the next working day when `start` is a rest day.
        Raises ValueError when n is negative. Source: rules.md 2.2.2, 民法典 201.
        """
        if n < 0:
            msg = f"cannot count {n} working days; accepted: 0 or more"
            raise ValueError(msg)
        if n == 0:
            return self.next_working_day(start)
        table, ordinal = self._table, start.toordinal()
        index = bisect_right(table.working, ordinal) + n - 1
        if ordinal >= table.first and index < len(table.working):
            return date.fromordinal(table.working[index])
        return self._walk(start, n)

    def _walk(self, start: date, n: int) -> date:
        day = start
        for _ in range(n):
            day = self.next_working_day(day + _ONE_DAY)
        return day

    def working_days_between(self, after: date, upto: date) -> int:
        """Count the working days d with after < d <= upto; 0 when `upto` is not after `after`."""
        table, low, high = self._table, after.toordinal(), upto.toordinal()
        if low >= high:
            return 0
        if table.first <= low and high <= table.last:
            return bisect_right(table.working, high) - bisect_right(table.working, low)
        return sum(self.is_working(day) for day in days_of(after + _ONE_DAY, upto))

    def is_known_throughout(self, first: date, last: date) -> bool:
        """Tell whether the calendars of all years from `first` to `last` are published."""
        return all(year in self._known for year in range(first.year, last.year + 1))


def days_of(first: date, last: date) -> Iterator[date]:
    """Yield every date from `first` to `last`, both included."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)
