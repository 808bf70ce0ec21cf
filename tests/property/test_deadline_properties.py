"""What holds for every start, limit and pause (lifecycle.md 5, 8)."""

from datetime import datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import SHANGHAI, WorkingTime, local_date, midnight
from domain.deadlines.compute import start_deadline
from domain.deadlines.judge import breach_instant, is_on_time
from domain.deadlines.model import DAY_UNITS, Deadline, Limit, Unit
from domain.deadlines.pause import pause, resume
from tests.calendars import china, limit, office

EVERY_UNIT: Final[tuple[Unit, ...]] = (
    "natural_hour",
    "urgent_hour",
    "work_hour",
    "natural_day",
    "work_day",
    "second",
)
WARN: Final = ({"share": 0.5}, {"before": 3})
MILLISECOND: Final = timedelta(milliseconds=1)

starts = st.datetimes(
    min_value=datetime(2005, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2027, 12, 31),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(SHANGHAI),
)
amounts = st.integers(min_value=0, max_value=60)
units = st.sampled_from(EVERY_UNIT)
hours_of_office = st.sampled_from((office(), WorkingTime(calendar=china())))
# How long the clock runs before each pause and how long each pause lasts, in minutes.
breaks = st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 9000)), min_size=1, max_size=4)


def started(wanted: Limit, at: datetime, time: WorkingTime) -> Deadline:
    """Return a running deadline."""
    return start_deadline(
        id="resolve-1", clock="resolve", limit=wanted, started_at=at, time=time, policy="test@0"
    )


def with_breaks(line: Deadline, pauses: list[tuple[int, int]], time: WorkingTime) -> Deadline:
    """Return the deadline after it stood several times, one after the other."""
    now = line.started_at
    for running, standing in pauses:
        since = now + timedelta(minutes=running)
        now = since + timedelta(minutes=standing)
        line = resume(pause(line, since, "x"), now, time)
    return line


def own_time(unit: Unit, since: datetime, until: datetime, time: WorkingTime) -> timedelta:
    """Return what passes on a clock of this unit."""
    return time.between(since, until) if unit == "work_hour" else until - since


class TestWorkingDays:
    @given(starts, st.integers(min_value=1, max_value=400))
    def test_counting_gives_the_days_back(self, start: datetime, days: int) -> None:
        """Adding n working days and counting them are inverse; the last one is worked."""
        last = china().add_working_days(start.date(), days)
        assert china().working_days_between(start.date(), last) == days
        assert china().is_working(last)


class TestWorkingTime:
    @given(starts, st.integers(min_value=0, max_value=2_000_000), hours_of_office)
    def test_between_gives_the_hours_back(
        self, start: datetime, seconds: int, time: WorkingTime
    ) -> None:
        """Adding office time and measuring it are inverse."""
        assert time.between(start, time.add(start, seconds)) == timedelta(seconds=seconds)

    @given(starts, st.integers(0, 90_000), st.integers(0, 90_000), hours_of_office)
    def test_adding_is_additive(
        self, start: datetime, first: int, second: int, time: WorkingTime
    ) -> None:
        """In two steps as much office time passes as in one."""
        twice = time.add(time.add(start, first), second)
        assert time.between(start, twice) == timedelta(seconds=first + second)


class TestDue:
    @given(units, amounts, starts, hours_of_office)
    def test_more_is_never_earlier(
        self, unit: Unit, amount: int, at: datetime, time: WorkingTime
    ) -> None:
        """A longer limit does not fall due before a shorter one."""
        shorter = started(limit(amount, unit), at, time)
        longer = started(limit(amount + 1, unit), at, time)
        assert at <= shorter.due_at <= longer.due_at

    @given(units, amounts, starts, hours_of_office)
    def test_warnings_lie_between_start_and_due(
        self, unit: Unit, amount: int, at: datetime, time: WorkingTime
    ) -> None:
        """Strictly, in order and each once."""
        line = started(limit(amount, unit, warn=WARN), at, time)
        assert list(line.warn_at) == sorted(set(line.warn_at))
        assert all(at < warning < line.due_at for warning in line.warn_at)

    @pytest.mark.parametrize("lateness", ["deadline_instant", "elapsed_working_days"])
    @given(amounts, starts)
    def test_breach_is_the_first_late_instant(
        self, lateness: str, amount: int, at: datetime
    ) -> None:
        """Late from then on, in time a millisecond before."""
        line = started(limit(amount, "work_day", lateness=lateness), at, office())
        assert not is_on_time(line, breach_instant(line))
        assert is_on_time(line, breach_instant(line) - MILLISECOND)

    @given(st.integers(min_value=1, max_value=60), starts, st.integers(0, 90 * 24 * 60))
    def test_elapsed_days_are_the_count(self, amount: int, at: datetime, minutes: int) -> None:
        """On time exactly while the count of working days is within the limit (rules.md 2.2.6)."""
        line = started(limit(amount, "work_day", lateness="elapsed_working_days"), at, office())
        when = at + timedelta(minutes=minutes)
        count = china().working_days_between(local_date(at), local_date(when))
        assert is_on_time(line, when) is (count <= amount)

    @given(units, amounts, starts, hours_of_office)
    def test_survives_storage(
        self, unit: Unit, amount: int, at: datetime, time: WorkingTime
    ) -> None:
        """A deadline read back from an event is the same value."""
        line = started(limit(amount, unit, warn=WARN), at, time)
        assert Deadline.model_validate_json(line.model_dump_json()) == line


class TestPauses:
    @given(units, amounts, starts, breaks, hours_of_office)
    def test_never_move_the_due_instant_forward(
        self,
        unit: Unit,
        amount: int,
        at: datetime,
        pauses: list[tuple[int, int]],
        time: WorkingTime,
    ) -> None:
        """A pause takes nothing away; the revision goes up exactly when the due instant moves."""
        line = started(limit(amount, unit, warn=WARN), at, time)
        after = with_breaks(line, pauses, time)
        assert after.due_at >= line.due_at
        assert (after.revision > line.revision) is (after.due_at != line.due_at)
        assert after.revision - line.revision <= len(pauses)
        assert all(at < warning < after.due_at for warning in after.warn_at)
        assert Deadline.model_validate_json(after.model_dump_json()) == after

    @given(
        st.sampled_from(("natural_hour", "urgent_hour", "work_hour", "second")),
        st.integers(min_value=1, max_value=60),
        starts,
        breaks,
        hours_of_office,
    )
    def test_running_time_is_the_limit(
        self,
        unit: Unit,
        amount: int,
        at: datetime,
        pauses: list[tuple[int, int]],
        time: WorkingTime,
    ) -> None:
        """The intervals in which an hour clock ran add up to its limit, whatever the pauses."""
        line = with_breaks(started(limit(amount, unit), at, time), pauses, time)
        stood = timedelta()
        for each in line.pauses:
            if each.until and each.since <= line.due_at:
                stood += own_time(unit, each.since, min(each.until, line.due_at), time)
        seconds = amount * (1 if unit == "second" else 3600)
        ran = own_time(unit, at, line.due_at, time) - stood
        assert ran == timedelta(seconds=seconds)

    @given(
        st.sampled_from(("work_hour", "work_day")),
        st.integers(min_value=1, max_value=20),
        starts,
        st.integers(min_value=1, max_value=20),
    )
    def test_nights_gain_nothing(self, unit: Unit, amount: int, at: datetime, nights: int) -> None:
        """Standing from closing to the next opening, however often, changes no due instant."""
        line = before = started(limit(amount, unit), at, office())
        day = local_date(at)
        for _ in range(nights):
            day = china().next_working_day(day + timedelta(days=1))
            opening = office().opening_on(china().next_working_day(day + timedelta(days=1)))
            line = resume(pause(line, office().closing_on(day), "night"), opening, office())
        assert line.due_at == before.due_at
        assert line.revision == 1

    @given(
        st.integers(min_value=1, max_value=30),
        starts,
        st.integers(0, 20_000),
        st.integers(0, 40),
    )
    def test_whole_days_come_back(self, amount: int, at: datetime, running: int, k: int) -> None:
        """A work-day clock that stood k office days in time is due k working days later."""
        line = started(limit(amount, "work_day"), at, office())
        since = min(at + timedelta(minutes=running), line.due_at - timedelta(seconds=1))
        until = office().add(since, k * 8 * 3600)
        moved = resume(pause(line, since, "x"), until, office())
        assert china().working_days_between(line.last_day, moved.last_day) == k

    @given(units, amounts, starts, st.integers(0, 9000), st.integers(0, 9000))
    def test_nothing_becomes_late_while_it_stands(
        self, unit: Unit, amount: int, at: datetime, running: int, standing: int
    ) -> None:
        """The verdict of the moment it stopped holds until it runs again."""
        line = started(limit(amount, unit), at, office())
        since = at + timedelta(minutes=running)
        later = since + timedelta(minutes=standing)
        assert is_on_time(pause(line, since, "x"), later) is is_on_time(line, since)


class TestDayEnds:
    @given(st.sampled_from(sorted(DAY_UNITS)), amounts, starts)
    def test_due_is_midnight_after_the_last_day(
        self, unit: Unit, amount: int, at: datetime
    ) -> None:
        """24:00 local time, stored as an instant (rules.md 2.2.4)."""
        line = started(limit(amount, unit), at, office())
        assert line.due_at == midnight(line.last_day + timedelta(days=1))
