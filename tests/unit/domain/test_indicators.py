"""Formulas of the indicators."""

from decimal import Decimal

import pytest

from domain.indicators import Rate, on_time, satisfied


class TestRate:
    @pytest.mark.parametrize(
        ("numerator", "denominator", "percent"),
        [
            (35, 92, "38.04"),
            (1078, 2816, "38.28"),
            (35_591, 43_821, "81.22"),
            (1, 8, "12.50"),
            (1, 800, "0.13"),
            (0, 7, "0.00"),
        ],
    )
    def test_has_two_places_rounded_half_up(
        self, numerator: int, denominator: int, percent: str
    ) -> None:
        """35 of 92 are 38.04; halves go up, not to the even neighbour (rules.md 8)."""
        assert Rate(numerator=numerator, denominator=denominator).percent == Decimal(percent)

    def test_of_nothing_is_none(self) -> None:
        """Where nothing was to be judged there is no rate: neither 0 nor 100 (不参评)."""
        assert Rate(numerator=0, denominator=0).percent is None


class TestOnTime:
    def test_open_and_late_is_in_the_denominator(self) -> None:
        """What is late and still open cannot improve the rate (rules.md 13.3)."""
        rate = on_time(met=35_591, late=8_230, open_overdue=3_449)
        assert rate.percent == Decimal("75.29")


class TestSatisfied:
    def test_is_weighted_in_thousandths(self) -> None:
        """Satisfied counts 1, basically satisfied 0.8, dissatisfied 0, no rating not at all."""
        answers = {"satisfied": 2, "basically_satisfied": 1, "dissatisfied": 1, "not_given": 9}
        assert satisfied(answers) == Rate(numerator=2800, denominator=4000)  # type: ignore[arg-type]  # plain strings
