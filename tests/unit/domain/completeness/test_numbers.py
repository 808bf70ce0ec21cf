"""Gaps and doubles in the numbers that a source gives."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.completeness.numbers import Gap, NoCounterError, examine, pattern_of


class TestGaps:
    def test_what_is_missing_between_two_numbers_is_listed(self) -> None:
        """Ranges, as the source would have written them."""
        (series,) = examine(["HL-0001", "HL-0002", "HL-0005", "HL-0007"]).series
        assert series.gaps == (Gap("HL-0003", "HL-0004", 2), Gap("HL-0006", "HL-0006", 1))
        assert (series.first, series.last, series.count) == ("HL-0001", "HL-0007", 4)

    def test_a_day_belongs_to_the_prefix(self) -> None:
        """A counter that begins anew every day leaves no gap of a million numbers."""
        found = examine(["2026030199", "2026030201", "2026030203"])
        assert [(one.prefix, one.count) for one in found.series] == [
            ("20260301", 1),
            ("20260302", 2),
        ]
        assert found.missing == 1

    def test_unpadded_numbers_count_on(self) -> None:
        """9 is followed by 10, however it is sorted as text."""
        assert examine(["BJ10", "BJ9", "BJ11"]).missing == 0

    def test_a_pattern_says_what_counts(self) -> None:
        """Where the counter stands in the middle, or a check digit behind it."""
        numbers = ["A-01-7", "A-02-4", "A-04-4"]
        found = examine(numbers, pattern_of(r"A-(?P<n>\d+)-\d"))
        assert sum(one.count for one in found.series) == 3
        with pytest.raises(NoCounterError):
            pattern_of("A-[0-9]+")
        with pytest.raises(re.error):
            pattern_of("(")

    def test_what_has_no_counter_is_counted_apart(self) -> None:
        """A word is no number, and no gap either."""
        assert examine(["street", "A1"]).uncounted == 1

    @given(st.sets(st.integers(min_value=1, max_value=400), min_size=2))
    def test_found_are_exactly_the_numbers_that_were_left_out(self, kept: set[int]) -> None:
        """Whatever was left out between the first and the last is named, and nothing else."""
        (series,) = examine(f"P{each:04}" for each in kept).series
        named = {
            each for gap in series.gaps for each in range(int(gap.first[1:]), int(gap.last[1:]) + 1)
        }
        assert named == set(range(min(kept), max(kept) + 1)) - kept
        assert sum(gap.count for gap in series.gaps) == len(named)


class TestDoubles:
    def test_one_number_in_two_spellings(self) -> None:
        """The same number is found however its digits are written."""
        (series,) = examine(["HL-001", "ＨＬ-００１", "HL-1", "HL-2"]).series
        assert series.doubles == (("HL-001", "ＨＬ-００１", "HL-1"),)
        assert series.gaps == ()
