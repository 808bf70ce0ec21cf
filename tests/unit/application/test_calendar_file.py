"""A calendar file is read whole or refused with the place of each fault."""

from pathlib import Path

import pytest

from application.calendar_file import CalendarFileError, read_calendar
from tests.calendars import CHINA_FILE


def refused(folder: Path, text: str) -> str:
    """Return what is said about a file with this content."""
    path = folder / "calendar.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CalendarFileError) as caught:
        read_calendar(path)
    assert str(path) in str(caught.value)
    assert "accepted:" in str(caught.value)
    return str(caught.value)


class TestChina:
    def test_covers_2004_to_2026(self) -> None:
        """The shipped calendar has every published year, each with its source."""
        calendar = read_calendar(CHINA_FILE)
        assert calendar.version == "china-2026.1"
        assert [entry.year for entry in calendar.years] == list(range(2004, 2027))


class TestFaults:
    def test_missing_file(self, tmp_path: Path) -> None:
        """A file that is not there is named."""
        with pytest.raises(CalendarFileError, match=r"gone\.yaml: No such file"):
            read_calendar(tmp_path / "gone.yaml")

    @pytest.mark.parametrize("text", ["", "- 2026", "years: [", "2026-02-30"])
    def test_not_a_mapping(self, tmp_path: Path, text: str) -> None:
        """Anything but a mapping is refused before its content is looked at."""
        refused(tmp_path, text)

    def test_bytes_that_are_no_text(self, tmp_path: Path) -> None:
        """A file in another encoding is refused, not guessed."""
        path = tmp_path / "calendar.yaml"
        path.write_bytes("version: 日历".encode("gb18030"))
        with pytest.raises(CalendarFileError, match="accepted: UTF-8 YAML"):
            read_calendar(path)

    def test_year_listed_twice(self, tmp_path: Path) -> None:
        """Two answers for one year are none."""
        entry = "  - {year: 2026, source: notice}\n"
        said = refused(tmp_path, f"version: x\nyears:\n{entry}{entry}")
        assert "2026 is listed 2 times" in said

    def test_key_given_twice(self, tmp_path: Path) -> None:
        """YAML alone would drop the first list without a word."""
        said = refused(
            tmp_path,
            "version: x\nyears:\n"
            "  - {year: 2026, source: n, rest_days: [2026-01-01], rest_days: []}\n",
        )
        assert "`rest_days` is given twice" in said

    @pytest.mark.parametrize(
        ("days", "fault"),
        [
            ("rest_days: [2025-01-01]", "2025-01-01 is not in 2026; accepted: dates of 2026"),
            ("rest_days: [2026-01-03]", "2026-01-03 is a Saturday; accepted: Mondays to Fridays"),
            (
                "working_weekends: [2026-01-05]",
                "2026-01-05 is a Monday; accepted: Saturdays and Sundays",
            ),
            ("rest_days: [soon]", "rest_days[0]: Input should be a valid date"),
            ("holidays: [2026-01-01]", "holidays: Extra inputs are not permitted"),
        ],
    )
    def test_fault_in_a_year_is_placed(self, tmp_path: Path, days: str, fault: str) -> None:
        """The entry, the date and what would be accepted are all named."""
        said = refused(tmp_path, f"version: x\nyears:\n  - {{year: 2026, source: n, {days}}}\n")
        assert "years[0] (2026)" in said
        assert fault in said

    def test_all_faults_are_told_at_once(self, tmp_path: Path) -> None:
        """A person repairs the file in one go."""
        said = refused(tmp_path, "years:\n  - {year: 2026}\n")
        assert "version: Field required" in said
        assert "years[0] (2026) source: Field required" in said
