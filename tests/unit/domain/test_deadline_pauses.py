"""Pausing keeps the remaining business time, and gains nothing (rules.md 2.6)."""

from datetime import date

import pytest

from domain.deadlines.errors import ClockNotPausedError, ClockNotRunningError, PauseOrderError
from domain.deadlines.explain import lines
from domain.deadlines.judge import is_on_time
from domain.deadlines.model import Deadline
from domain.deadlines.pause import pause, resume
from tests.calendars import at, deadline, limit, office


def held(line: Deadline, since: str, until: str) -> Deadline:
    """Return the deadline after standing between two local instants."""
    return resume(pause(line, at(since), "waits for the pipe"), at(until), office())


class TestDayUnits:
    def test_revision_goes_up_when_the_due_instant_moves(self) -> None:
        """Four days stood are a new revision, none at all are none (vectors: the file of them)."""
        line = deadline(limit(5, "work_day"), "2026-11-02T10:00")
        assert held(line, "2026-11-04T10:00", "2026-11-04T10:00").revision == 1
        moved = held(line, "2026-11-04T10:00", "2026-11-10T10:00")
        assert (moved.revision, moved.state) == (2, "running")

    def test_nights_gain_nothing_however_often(self) -> None:
        """17:59 to 08:30 is a minute of office time a day."""
        line = deadline(limit(5, "work_day"), "2026-11-02T10:00")
        for day in range(3, 7):
            line = held(line, f"2026-11-0{day}T17:59", f"2026-11-0{day + 1}T08:30")
        assert line.last_day == date(2026, 11, 9)
        assert line.revision == 1

    def test_half_days_add_up(self) -> None:
        """The sum of all pauses counts: twice four hours are a day."""
        line = deadline(limit(5, "work_day"), "2026-11-02T10:00")
        once = held(line, "2026-11-03T08:30", "2026-11-03T13:30")
        twice = held(once, "2026-11-04T13:30", "2026-11-04T18:00")
        assert once.last_day == date(2026, 11, 9)
        assert twice.last_day == date(2026, 11, 10)
        assert twice.revision == 2

    def test_natural_days_move_by_full_24_hours_then_roll(self) -> None:
        """The moved last day rolls from where it was counted, not from where it had rolled to."""
        line = deadline(limit(15, "natural_day", roll="next_working_day"), "2026-09-20T10:00")
        moved = held(line, "2026-09-22T10:00", "2026-09-23T12:00")
        assert line.last_day == moved.last_day == date(2026, 10, 8)
        assert moved.revision == 1
        longer = held(moved, "2026-09-24T10:00", "2026-09-27T10:00")
        assert longer.last_day == date(2026, 10, 9)

    def test_moved_deadline_forgives_rest_days_again(self) -> None:
        """The count of working days is judged from the new last day."""
        line = deadline(limit(5, "work_day", lateness="elapsed_working_days"), "2026-11-02T10:00")
        moved = held(line, "2026-11-04T10:00", "2026-11-10T10:00")
        assert is_on_time(moved, at("2026-11-15T12:00"))
        assert not is_on_time(moved, at("2026-11-16T00:00"))


class TestHourUnits:
    def test_remaining_office_time_runs_on(self) -> None:
        """One of five hours was used; four are left on resumption."""
        line = deadline(limit(5, "work_hour"), "2026-11-02T10:00")
        moved = held(line, "2026-11-02T11:00", "2026-11-10T10:00")
        assert moved.due_at == at("2026-11-10T15:30")
        assert moved.revision == 2

    def test_night_gains_nothing(self) -> None:
        """No office time passed, so nothing moves, not even to the next opening."""
        line = deadline(limit(5, "work_hour"), "2026-11-02T12:30")
        moved = held(line, "2026-11-02T18:00", "2026-11-03T08:30")
        assert moved.due_at == line.due_at
        assert moved.revision == 1

    def test_natural_hours_move_by_the_pause(self) -> None:
        """Elapsed time is kept to the second, through several pauses."""
        line = deadline(limit(24, "natural_hour"), "2026-11-02T10:00")
        once = held(line, "2026-11-02T11:00", "2026-11-02T12:30")
        twice = held(once, "2026-11-02T13:00", "2026-11-02T13:00:01")
        assert twice.due_at == at("2026-11-03T11:30:01")
        assert twice.revision == 3

    def test_upstream_still_caps(self) -> None:
        """A pause does not move a deadline beyond the upstream platform's."""
        line = deadline(limit(24, "natural_hour"), "2026-11-02T10:00")
        standing = pause(line, at("2026-11-02T11:00"), "x")
        cap = at("2026-11-03T12:00")
        moved = resume(standing, at("2026-11-02T16:00"), office(), upstream_due_at=cap)
        assert moved.due_at == cap


class TestWhileItStands:
    def test_nothing_becomes_late(self) -> None:
        """What was in time when the clock stopped is in time until it runs again."""
        line = deadline(limit(1, "natural_hour"), "2026-11-02T10:00")
        standing = pause(line, at("2026-11-02T10:30"), "x")
        assert is_on_time(standing, at("2026-11-05T00:00"))

    def test_a_late_clock_does_not_move(self) -> None:
        """A pause after the due instant repairs no breach."""
        line = deadline(limit(1, "natural_hour"), "2026-11-02T10:00")
        moved = held(line, "2026-11-02T12:00", "2026-11-02T15:00")
        assert moved.due_at == line.due_at
        assert moved.revision == 1
        assert not is_on_time(moved, at("2026-11-02T12:00"))


class TestWarnings:
    WANTED = limit(10, "natural_hour", warn=[{"share": 0.5}, {"before": 1}])

    def test_are_set_anew(self) -> None:
        """Both lie ahead again: half of the longer span, an hour before the later due."""
        line = deadline(self.WANTED, "2026-11-02T00:00")
        moved = held(line, "2026-11-02T01:00", "2026-11-02T03:00")
        assert line.warn_at == (at("2026-11-02T05:00"), at("2026-11-02T09:00"))
        assert moved.warn_at == (at("2026-11-02T06:00"), at("2026-11-02T11:00"))

    def test_given_ones_are_not_repeated_at_once(self) -> None:
        """Half had passed before the pause and has passed after it: once is enough."""
        line = deadline(self.WANTED, "2026-11-02T00:00")
        moved = held(line, "2026-11-02T08:00", "2026-11-02T20:00")
        assert moved.warn_at == (at("2026-11-02T21:00"),)

    def test_one_that_fell_into_the_pause_comes_on_resumption(self) -> None:
        """It was neither given nor may it be lost."""
        line = deadline(self.WANTED, "2026-11-02T00:00")
        moved = held(line, "2026-11-02T04:00", "2026-11-02T20:00")
        assert moved.warn_at == (at("2026-11-02T20:00"), at("2026-11-03T01:00"))


class TestRefusals:
    LINE = deadline(limit(5, "work_day"), "2026-11-02T10:00")

    def test_pause_of_a_paused_clock(self) -> None:
        """Pauses do not nest (rules.md 2.6); 409."""
        standing = pause(self.LINE, at("2026-11-03T10:00"), "x")
        with pytest.raises(ClockNotRunningError, match="resolve-1 is paused") as caught:
            pause(standing, at("2026-11-03T11:00"), "y")
        assert caught.value.as_refusal().http_status == 409

    def test_resume_of_a_running_clock(self) -> None:
        """There is nothing to resume; 409."""
        with pytest.raises(ClockNotPausedError, match="resolve-1 is running"):
            resume(self.LINE, at("2026-11-03T11:00"), office())

    def test_against_the_order_of_time(self) -> None:
        """A pause neither begins before the start nor ends before it began, nor overlaps."""
        with pytest.raises(PauseOrderError):
            pause(self.LINE, at("2026-11-02T09:59"), "x")
        standing = pause(self.LINE, at("2026-11-03T10:00"), "x")
        with pytest.raises(PauseOrderError):
            resume(standing, at("2026-11-03T09:59"), office())
        running = resume(standing, at("2026-11-03T12:00"), office())
        with pytest.raises(PauseOrderError):
            pause(running, at("2026-11-03T11:00"), "y")


class TestExplanation:
    def test_of_days(self) -> None:
        """The days gained are appended and counted on from the old last day."""
        line = deadline(limit(5, "work_day"), "2026-11-02T10:00")
        told = lines(held(line, "2026-11-04T10:00", "2026-11-10T10:00"), "en")
        assert told[-5:] == (
            "paused 2026-11-04T10:00: waits for the pipe",
            "stood 2026-11-04T10:00 … 2026-11-10T10:00: 4 whole days so far",
            "counted: 2026-11-10 … 11-13 (4)",
            "ends at 24:00 of 2026-11-13",
            "due 2026-11-14T00:00 (on time before this instant)",
        )

    def test_of_hours(self) -> None:
        """What was left is counted on from the resumption."""
        line = deadline(limit(5, "work_hour"), "2026-11-02T10:00")
        told = lines(held(line, "2026-11-02T11:00", "2026-11-10T10:00"), "zh-CN")
        assert told[-3:] == (
            "停表 2026-11-02T11:00 … 2026-11-10T10:00：剩余时间续计",
            "办公时间：2026-11-10T10:00 … 2026-11-10T15:30（4 小时）",
            "到期 2026-11-10T15:30（含此刻）",
        )
