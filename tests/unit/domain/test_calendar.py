"""Working days and office hours against the golden vectors of rules.md 2.3 and 2.4."""

from datetime import date, datetime, time, timedelta

import chinese_calendar
import pytest
from pydantic import ValidationError

from domain.calendar import Window, WorkingCalendar, WorkingTime, YearDays, days_of
from tests.calendars import OFFICE_WINDOWS, at, china, office, with_2027

WORK_DAY_VECTORS = (
    ("2024-02-08", 5, "2024-02-21"),
    ("2024-09-27", 5, "2024-10-10"),
    ("2025-01-24", 5, "2025-02-07"),
    ("2025-04-25", 5, "2025-05-06"),
    ("2025-09-26", 5, "2025-10-10"),
    ("2025-09-30", 2, "2025-10-10"),
    ("2026-01-01", 1, "2026-01-04"),
    ("2026-02-13", 5, "2026-02-27"),
    ("2026-02-14", 1, "2026-02-24"),
    ("2026-02-14", 15, "2026-03-13"),
    ("2026-04-30", 5, "2026-05-11"),
    ("2026-09-19", 1, "2026-09-20"),
    ("2026-09-30", 5, "2026-10-13"),
    ("2026-09-30", 7, "2026-10-15"),
    ("2026-10-09", 1, "2026-10-10"),
    ("2026-11-22", 15, "2026-12-11"),
    ("2026-12-10", 15, "2026-12-31"),
    ("2026-12-28", 5, "2027-01-05"),
)

WORK_HOUR_VECTORS = (
    ("2026-02-13T16:00", 4, "2026-02-14T10:30"),
    ("2026-09-30T17:00", 2, "2026-10-08T09:30"),
    ("2026-01-01T10:00", 4, "2026-01-04T14:00"),
    ("2026-10-10T12:30", 4, "2026-10-10T17:30"),
    ("2026-05-08T17:30", 2, "2026-05-09T10:00"),
    ("2026-10-10T09:00", 8, "2026-10-12T09:00"),
    ("2026-09-18T15:00", 4, "2026-09-20T09:30"),
    ("2026-11-20T18:00", 1, "2026-11-23T09:30"),
)

LAST_STARTS = (
    (1, "2026-12-30"),
    (2, "2026-12-29"),
    (5, "2026-12-24"),
    (7, "2026-12-22"),
    (10, "2026-12-17"),
    (15, "2026-12-10"),
    (45, "2026-10-29"),
)


class TestPublishedYears:
    def test_every_day_agrees_with_chinesecalendar(self) -> None:
        """Each day of 2004-2026 is worked exactly when the reference package says so."""
        calendar = china()
        days = list(days_of(date(2004, 1, 1), date(2026, 12, 31)))
        wrong = [d for d in days if calendar.is_working(d) is not chinese_calendar.is_workday(d)]
        assert len(days) == 8401
        assert wrong == []

    @pytest.mark.parametrize(
        ("year", "count"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)]
    )
    def test_working_days_of_a_year(self, year: int, count: int) -> None:
        """The yearly totals are those of rules.md 2.3."""
        assert china().working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == count

    def test_working_weekends_of_2026(self) -> None:
        """A make-up day is told apart from an ordinary working day."""
        year = days_of(date(2026, 1, 1), date(2026, 12, 31))
        found = [f"{d:%m-%d}" for d in year if china().kind_of_day(d) == "make_up"]
        assert found == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]

    def test_kinds_of_a_holiday_week(self) -> None:
        """Weekdays off are holidays, weekends stay weekends, the day after is work again."""
        week = days_of(date(2026, 10, 1), date(2026, 10, 9))
        kinds = [china().kind_of_day(day) for day in week]
        assert kinds == ["holiday"] * 2 + ["weekend"] * 2 + ["holiday"] * 3 + ["working"] * 2


class TestAddWorkingDays:
    @pytest.mark.parametrize(("start", "n", "last_day"), WORK_DAY_VECTORS)
    def test_golden_vector(self, start: str, n: int, last_day: str) -> None:
        """The n-th working day after the start day, which does not count (rules.md 2.4)."""
        found = china().add_working_days(date.fromisoformat(start), n)
        assert found.isoformat() == last_day

    @pytest.mark.parametrize(("start", "n", "last_day"), WORK_DAY_VECTORS)
    def test_count_is_its_inverse(self, start: str, n: int, last_day: str) -> None:
        """Counting from the start to the last day gives n back."""
        days = china().working_days_between(date.fromisoformat(start), date.fromisoformat(last_day))
        assert days == n

    @pytest.mark.parametrize(
        ("start", "last_day"), [("2026-10-08", "2026-10-08"), ("2026-10-03", "2026-10-08")]
    )
    def test_no_days_is_the_same_or_the_next_working_day(self, start: str, last_day: str) -> None:
        """No days from a rest day goes to the next working day (rules.md 2.2.2)."""
        assert china().add_working_days(date.fromisoformat(start), 0).isoformat() == last_day

    def test_negative_count_is_refused(self) -> None:
        """Counting backward would silently give the wrong day."""
        with pytest.raises(ValueError, match="accepted: 0 or more"):
            china().add_working_days(date(2026, 1, 5), -1)

    def test_backward_interval_is_empty(self) -> None:
        """No working day lies after a later date."""
        assert china().working_days_between(date(2026, 3, 2), date(2026, 3, 1)) == 0


class TestUnknownYears:
    @pytest.mark.parametrize(
        ("day", "kind"),
        [
            ("2027-01-01", "presumed_rest"),
            ("2027-01-02", "presumed_rest"),
            ("2027-01-04", "presumed_working"),
            ("2028-05-01", "presumed_rest"),
            ("2028-05-02", "presumed_rest"),
            ("2029-10-03", "presumed_rest"),
            ("2029-10-04", "presumed_working"),
            ("2003-12-31", "presumed_working"),
        ],
    )
    def test_presumption(self, day: str, kind: str) -> None:
        """Monday to Friday save six fixed dates is presumed work (rules.md 2.3 (a))."""
        when = date.fromisoformat(day)
        assert china().kind_of_day(when) == kind
        assert not china().is_known(when)

    @pytest.mark.parametrize(
        ("version", "last_day"), [("TEST-2027-A", "2027-01-04"), ("TEST-2027-B", "2027-01-06")]
    )
    def test_published_year_replaces_it(self, version: str, last_day: str) -> None:
        """Publishing 2027 moves the last day of 2026-12-28 +5."""
        found = with_2027(version).add_working_days(date(2026, 12, 28), 5)
        assert found.isoformat() == last_day

    @pytest.mark.parametrize(("n", "start"), LAST_STARTS)
    def test_last_start_inside_2026(self, n: int, start: str) -> None:
        """The day named ends in 2026, the next working day after it does not (rules.md 2.3)."""
        first = date.fromisoformat(start)
        following = china().next_working_day(first + timedelta(days=1))
        assert china().add_working_days(first, n).year == 2026
        assert china().add_working_days(following, n).year == 2027

    @pytest.mark.parametrize("start", [date(1990, 1, 1), date(2002, 12, 30), date(2050, 6, 1)])
    def test_far_years_count_day_by_day(self, start: date) -> None:
        """Beyond the tabulated years the count still follows the presumption."""
        last = china().add_working_days(start, 300)
        worked = [day for day in days_of(start, last) if china().is_working(day)]
        assert worked[-1] == last
        assert len(worked) - china().is_working(start) == 300
        assert china().working_days_between(start, last) == 300

    def test_calendar_without_years(self) -> None:
        """With nothing published everything is presumed, nothing fails."""
        empty = WorkingCalendar(version="none")
        assert empty.add_working_days(date(2026, 9, 30), 2) == date(2026, 10, 6)


class TestYearDays:
    @pytest.mark.parametrize(
        ("rest_days", "working_weekends", "fault"),
        [
            ([date(2025, 1, 1)], [], "2025-01-01 is not in 2026"),
            ([date(2026, 1, 3)], [], "2026-01-03 is a Saturday; accepted: Mondays to Fridays"),
            ([], [date(2026, 1, 5)], "2026-01-05 is a Monday; accepted: Saturdays and Sundays"),
            ([date(2026, 1, 1)] * 2, [], "2026-01-01 is listed 2 times"),
        ],
    )
    def test_fault_is_refused(
        self, rest_days: list[date], working_weekends: list[date], fault: str
    ) -> None:
        """A calendar that contradicts itself must not decide any deadline."""
        with pytest.raises(ValidationError, match=fault):
            YearDays(
                year=2026,
                rest_days=tuple(rest_days),
                working_weekends=tuple(working_weekends),
                source="test",
            )

    def test_year_listed_twice_is_refused(self) -> None:
        """Two answers for one year are none."""
        entry = YearDays(year=2026, source="test")
        with pytest.raises(ValidationError, match="2026 is listed 2 times"):
            WorkingCalendar(version="x", years=(entry, entry))


class TestWorkingTime:
    @pytest.mark.parametrize(("start", "hours", "due"), WORK_HOUR_VECTORS)
    def test_golden_vector(self, start: str, hours: int, due: str) -> None:
        """Office hours run only inside the windows of working days (rules.md 2.4)."""
        assert office().add(at(start), hours * 3600) == at(due)
        assert office().between(at(start), at(due)) == timedelta(hours=hours)

    def test_a_day_has_eight_hours(self) -> None:
        """08:30-12:00 and 13:30-18:00."""
        assert office().daily == timedelta(hours=8)

    def test_opening_and_closing(self) -> None:
        """The office opens with its first window and closes with its last."""
        assert office().opening_on(date(2026, 2, 27)) == at("2026-02-27T08:30")
        assert office().closing_on(date(2026, 2, 27)) == at("2026-02-27T18:00")

    @pytest.mark.parametrize(
        ("start", "opening"),
        [
            ("2026-02-27T07:00", "2026-02-27T08:30"),
            ("2026-02-27T09:00", "2026-02-27T09:00"),
            ("2026-02-27T12:00", "2026-02-27T13:30"),
            ("2026-02-27T18:00", "2026-02-28T08:30"),
            ("2026-02-28T20:00", "2026-03-02T08:30"),
        ],
    )
    def test_start_outside_moves_to_the_opening(self, start: str, opening: str) -> None:
        """No office time passes at a closing instant or after it; no time added changes nothing."""
        assert office().opening_from(at(start)) == at(opening)
        assert office().add(at(start), 0) == at(opening)

    def test_without_windows_working_days_are_whole(self) -> None:
        """Work hours then run from 00:00 to 24:00, still on working days only."""
        whole = WorkingTime(calendar=china())
        assert whole.add(at("2026-02-27T20:00"), 10 * 3600) == at("2026-02-28T06:00")
        assert whole.add(at("2026-02-28T20:00"), 10 * 3600) == at("2026-03-02T06:00")
        assert whole.add(at("2026-02-28T20:00"), 4 * 3600) == at("2026-03-01T00:00")
        assert whole.opening_on(date(2026, 2, 27)) == at("2026-02-27T00:00")
        assert whole.closing_on(date(2026, 2, 27)) == at("2026-02-28T00:00")

    def test_nothing_passes_backward(self) -> None:
        """Between a later and an earlier instant there is no office time."""
        assert office().between(at("2026-02-27T10:00"), at("2026-02-27T09:00")) == timedelta()

    @pytest.mark.parametrize(
        "windows", [(OFFICE_WINDOWS[1], OFFICE_WINDOWS[0]), (OFFICE_WINDOWS[0], OFFICE_WINDOWS[0])]
    )
    def test_windows_out_of_order_are_refused(self, windows: tuple[Window, ...]) -> None:
        """Overlapping windows would count the same minute twice."""
        with pytest.raises(ValidationError, match="in order and apart"):
            WorkingTime(calendar=china(), windows=windows)

    def test_window_closing_first_is_refused(self) -> None:
        """A window must have a length."""
        with pytest.raises(ValidationError, match="opening before closing"):
            Window(opens=time(12), closes=time(8))

    def test_microseconds_are_kept(self) -> None:
        """Nothing is lost when a start is not on a full second."""
        start = datetime.fromisoformat("2026-02-27T17:59:59.999999+08:00")
        due = office().add(start, 3600)
        assert due == datetime.fromisoformat("2026-02-28T09:29:59.999999+08:00")
