"""What a benchmark is: one figure, measured round by round beside the limit it is compared with."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

Measures = Mapping[str, float]
"""What one round measured, by name."""

Round = Callable[[], Measures]
"""Measures one round. A round holds the figure and its limits, so that drift hits both."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a measure and the limit of the same round.

    `aim` is what their ratio shall reach, `least` what the measure itself shall reach; `most` is
    what neither shall pass: the ratio where there is a limit, else the measure.
    """

    key: str
    label: str
    unit: str
    limit: str | None = None
    aim: float | None = None
    least: float | None = None
    most: float | None = None

    def meets_aim(self, value: float, ratio: float | None) -> bool | None:
        """Return whether what is aimed at was reached, None when nothing is."""
        if self.most is not None:
            passed = ratio if self.limit else value
            return None if passed is None else passed <= self.most
        judged = (ratio, self.aim) if self.aim is not None else (value, self.least)
        found, wanted = judged
        return None if found is None or wanted is None else found >= wanted


@dataclass(frozen=True, slots=True)
class Figure:
    """A benchmark. `opened` gets it ready (`quick` or not) and lends the function of a round."""

    name: str
    title: str
    rows: tuple[Row, ...]
    opened: Callable[[bool], AbstractContextManager[Round]] = field(repr=False)
    rounds: int = 5
    """How many rounds; a quick run takes one."""
    basis: str | None = None
    """The measure that says how much was measured: revisions compare only where it is alike."""
