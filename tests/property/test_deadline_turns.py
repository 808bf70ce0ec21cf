"""What holds for any sequence of pauses, extensions and revisions (lifecycle.md 5, 8)."""

from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import SHANGHAI, WorkingCalendar, WorkingTime, YearDays, days_of, local_date
from domain.deadlines.change import apply_change
from domain.deadlines.compute import start_deadline
from domain.deadlines.due_actions import actions
from domain.deadlines.extend import extend
from domain.deadlines.judge import breach_instant, is_on_time
from domain.deadlines.ladder import LadderRecord
from domain.deadlines.model import DAY_UNITS, SECONDS_OF, Deadline, Unit
from domain.deadlines.moving import extended
from domain.deadlines.pause import pause, resume
from domain.deadlines.revise import revise_for_calendar, revise_for_policy
from domain.deadlines.steps import counted_dates
from tests.calendars import OFFICE_WINDOWS, china, limit, office

EVERY_UNIT: Final[tuple[Unit, ...]] = (
    "natural_hour",
    "urgent_hour",
    "work_hour",
    "natural_day",
    "work_day",
    "second",
)
LADDER: Final = tuple(
    LadderRecord.model_validate(record)
    for record in (
        {"key": "half", "does": "urge", "when": {"since": "start", "share": 0.5}},
        {"key": "yellow", "does": "yellow", "when": {"since": "last_day"}, "lamp_under_days": 3},
        {"key": "overdue", "does": "supervise", "when": {"since": "due"}},
        {
            "key": "red",
            "does": "red",
            "when": {"since": "last_day", "amount": 1, "unit": "work_day"},
        },
        {
            "key": "before",
            "does": "notice",
            "when": {"since": "due", "amount": -3, "unit": "work_hour"},
        },
    )
)

starts = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2026, 12, 31),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(SHANGHAI),
)
amounts = st.integers(min_value=1, max_value=30)
units = st.sampled_from(EVERY_UNIT)


class Turn(NamedTuple):
    """After so many minutes the clock stands for so many, or is extended by so much."""

    running: int
    standing: int
    extension: int


turns = st.lists(
    st.builds(Turn, st.integers(0, 4000), st.integers(0, 9000), st.integers(0, 5)), max_size=5
)


def started(unit: Unit, amount: int, at: datetime) -> Deadline:
    """Return a running deadline with a ladder."""
    return start_deadline(
        id="resolve-1",
        clock="resolve",
        limit=limit(amount, unit),
        started_at=at,
        time=office(),
        policy="test@0",
        ladder=LADDER,
    )


def turned(line: Deadline, taken: list[Turn]) -> Deadline:
    """Return the deadline after all turns that its rules permit."""
    now = line.started_at
    for turn in taken:
        now += timedelta(minutes=turn.running)
        if turn.extension and is_on_time(line, now):
            line = extend(
                line,
                amount=turn.extension,
                unit=line.limit.unit,
                asked_at=now,
                at=now,
                time=office(),
            )
        since = now
        now += timedelta(minutes=turn.standing)
        line = resume(pause(line, since, "x"), now, office())
    return line


def last_turn(line: Deadline) -> datetime:
    """Return the instant of the last thing that happened to the clock."""
    ends = [each.until for each in line.pauses if each.until]
    return max([line.started_at, *ends, *(each.at for each in line.extensions)])


def stood(line: Deadline) -> timedelta:
    """Return how long the clock stood, in its own time, and never more than it had left."""
    own = office().between if line.limit.unit.startswith("work") else (lambda a, b: b - a)
    return sum(
        (own(each.since, each.until) for each in line.pauses if each.until), start=timedelta()
    )


class TestNothingIsGained:
    @given(st.sampled_from(sorted(DAY_UNITS)), amounts, starts, turns)
    def test_days(self, unit: Unit, amount: int, at: datetime, taken: list[Turn]) -> None:
        """The days from start to due are the limit, the extensions, and at most the days stood."""
        line = turned(started(unit, amount, at), taken)
        granted = amount + extended(line)
        start = local_date(at)
        if unit == "work_day":
            days = china().working_days_between(start, line.last_day)
            credited = stood(line) // office().daily
        else:
            days, credited = (line.last_day - start).days, stood(line) // timedelta(days=1)
        assert granted <= days <= granted + credited

    @given(
        st.sampled_from(("natural_hour", "urgent_hour", "work_hour", "second")),
        amounts,
        starts,
        turns,
    )
    def test_hours(self, unit: Unit, amount: int, at: datetime, taken: list[Turn]) -> None:
        """The clock's own time from start to due likewise, to the second."""
        line = turned(started(unit, amount, at), taken)
        granted = timedelta(seconds=(amount + extended(line)) * SECONDS_OF[unit])
        passed = (
            office().between(at, line.due_at)
            if unit == "work_hour"
            else line.due_at - line.started_at
        )
        assert granted <= passed <= granted + stood(line)


class TestExtensions:
    @given(units, amounts, starts, turns, st.integers(1, 9), st.integers(1, 9))
    def test_more_is_later(
        self, unit: Unit, amount: int, at: datetime, taken: list[Turn], less: int, more: int
    ) -> None:
        """Each extension moves the due instant on, a longer one further."""
        line = turned(started(unit, amount, at), taken)
        now = last_turn(line)
        if not is_on_time(line, now):
            return
        shorter, longer = (
            extend(line, amount=n, unit=unit, asked_at=now, at=now, time=office())
            for n in (less, less + more)
        )
        assert line.due_at < shorter.due_at < longer.due_at
        assert line.revision < shorter.revision


class TestExplanations:
    @given(st.sampled_from(sorted(DAY_UNITS)), amounts, starts, turns)
    def test_cover_the_span_exactly(
        self, unit: Unit, amount: int, at: datetime, taken: list[Turn]
    ) -> None:
        """Every date from the day after the start to the last day is told once."""
        line = turned(started(unit, amount, at), taken)
        told = [
            day
            for step in line.explanation
            if step.kind.startswith(("counted", "skipped", "provisional"))
            for day in days_of(date.fromisoformat(step.first), date.fromisoformat(step.last))
        ]
        assert told == list(days_of(local_date(at) + timedelta(days=1), line.last_day))
        if unit == "work_day":
            worked = {day for day in told if china().is_working(day)}
            assert counted_dates(line.explanation) == worked


class TestLadders:
    @given(units, amounts, starts, turns)
    def test_are_in_order_and_never_before_the_start(
        self, unit: Unit, amount: int, at: datetime, taken: list[Turn]
    ) -> None:
        """Rungs and actions follow each other in time, each key once."""
        line = turned(started(unit, amount, at), taken)
        instants = [rung.at for rung in line.ladder]
        assert instants == sorted(instants)
        assert all(rung.at > line.started_at for rung in line.ladder if rung.pending)
        due = actions(line)
        assert [each.at for each in due] == sorted(each.at for each in due)
        assert len({each.key for each in due}) == len(due)

    @given(units, amounts, starts, turns)
    def test_what_a_breach_brings_comes_after_it(
        self, unit: Unit, amount: int, at: datetime, taken: list[Turn]
    ) -> None:
        """No red card and no supervision while the step would still be on time."""
        line = turned(started(unit, amount, at), taken)
        late = [rung.at for rung in line.ladder if rung.key in {"red", "overdue"}]
        assert all(instant >= breach_instant(line) for instant in late)


# Days of 2026 and 2027 that a made-up calendar treats otherwise.
weekdays = st.sets(
    st.dates(date(2026, 1, 1), date(2027, 6, 30)).filter(lambda day: day.weekday() < 5), max_size=25
)
weekends = st.sets(
    st.dates(date(2026, 1, 1), date(2027, 6, 30)).filter(lambda day: day.weekday() >= 5), max_size=8
)


def made_up(rest: set[date], worked: set[date]) -> WorkingTime:
    """Return office hours under a calendar in which 2026 and 2027 are as they were drawn."""
    years = tuple(
        YearDays(
            year=year,
            rest_days=tuple(sorted(day for day in rest if day.year == year)),
            working_weekends=tuple(sorted(day for day in worked if day.year == year)),
            source="made up",
        )
        for year in (2026, 2027)
    )
    known = tuple(each for each in china().years if each.year < 2026)
    calendar = WorkingCalendar(version=f"made-up-{hash(years)}", years=(*known, *years))
    return WorkingTime(calendar=calendar, windows=OFFICE_WINDOWS)


class TestRevisions:
    @given(units, amounts, starts, turns, weekdays, weekends, st.integers(0, 20_000))
    def test_are_idempotent_and_make_nothing_late(
        self,
        unit: Unit,
        amount: int,
        at: datetime,
        taken: list[Turn],
        rest: set[date],
        worked: set[date],
        later: int,
    ) -> None:
        """Once per calendar; on time stays on time, at least to the end of the day."""
        line = turned(started(unit, amount, at), taken)
        now = last_turn(line) + timedelta(minutes=later)
        time = made_up(rest, worked)
        change = revise_for_calendar(line, time, now)
        if change is None:
            assert not line.provisional or line.calendar == time.calendar.version
            return
        after = apply_change(line, change)
        assert revise_for_calendar(after, time, now + timedelta(days=1)) is None
        assert change.due_before == line.due_at
        if is_on_time(line, now):
            assert is_on_time(after, now)
            if after.due_at < line.due_at:
                assert local_date(after.due_at) > local_date(now)
        assert (after.revision > line.revision) is (
            (after.due_at, after.late_from) != (line.due_at, line.late_from)
        )
        assert Deadline.model_validate_json(after.model_dump_json(exclude_none=True)) == after

    @given(units, amounts, amounts, starts, turns, st.integers(0, 20_000))
    def test_by_policy_too(
        self, unit: Unit, amount: int, other: int, at: datetime, taken: list[Turn], later: int
    ) -> None:
        """Another limit in the same unit: once per policy, and nothing becomes late."""
        line = turned(started(unit, amount, at), taken)
        now = last_turn(line) + timedelta(minutes=later)
        change = revise_for_policy(
            line,
            limit=limit(other, unit),
            ladder=LADDER,
            time=office(),
            policy="test@1",
            at=now,
        )
        if change is None:
            assert amount == other
            return
        after = apply_change(line, change)
        assert after.limit.amount == other
        assert is_on_time(after, now) or not is_on_time(line, now)
        assert all(each.at > now for each in actions(after) if each.rung)
