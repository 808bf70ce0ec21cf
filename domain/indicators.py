"""Formulas of the indicators: rates as two integers, percentages as decimals."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from domain.base import Frozen
from domain.issue.values import Satisfaction

CENT: Final = Decimal("0.01")
SATISFACTION_WEIGHTS: Final[dict[Satisfaction, int]] = {
    "satisfied": 1000,
    "basically_satisfied": 800,
    "dissatisfied": 0,
}
"""In thousandths; an answer without a rating (未评价) is not counted (rules.md 8.1)."""


class Rate(Frozen):
    """A rate as it is stored: two integers (weighted: in thousandths)."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> Decimal | None:
        """Return the percentage with two places, None (不参评) where nothing was to be judged.

        Source: rules.md 8, e.g. 35 of 92 are 38.04.
        """
        if self.denominator == 0:
            return None
        share = Decimal(self.numerator) * 100 / Decimal(self.denominator)
        return share.quantize(CENT, rounding=ROUND_HALF_UP)


def on_time(*, met: int, late: int, open_overdue: int) -> Rate:
    """Return the rate of clocks met in time; open ones that are late already count as not met.

    Source: rules.md 8.2, 应处置数 = 处置数 + 超期未处置数.
    """
    return Rate(numerator=met, denominator=met + late + open_overdue)


def ended_on_time(*, met: int, late: int) -> Rate:
    """Return the rate of clocks met in time among those that ended; what is open is left out.

    Source: rules.md 13.3, the way in which many systems report. It rewards leaving late ones open,
    so `on_time` stands beside it.
    """
    return Rate(numerator=met, denominator=met + late)


def satisfied(answers: Mapping[Satisfaction, int]) -> Rate:
    """Return the weighted rate of satisfaction, in thousandths, over the answers with a rating."""
    rated = {name: answers.get(name, 0) for name in SATISFACTION_WEIGHTS}
    return Rate(
        numerator=sum(SATISFACTION_WEIGHTS[name] * count for name, count in rated.items()),
        denominator=1000 * sum(rated.values()),
    )
