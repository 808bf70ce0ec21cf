"""A figure of a county's document beside what the read models hold, and what figures count."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from bihuan.demo.fixture import Figure, Measure
from bihuan.demo.history import PastFigure, PastMeasure
from domain.base import Frozen
from domain.policy import Named
from projections.ledger.hours import HoursLine
from projections.ledger.queries import Line


class CheckedFigure(Frozen):
    """A figure, its value, and what was found: None where the read models hold nothing of it.

    A figure of a loop may be of one `source` or count one `flag`, one of the past may stand in the
    line `key` of the ledger `by`.
    """

    label: Named
    of: Measure | PastMeasure
    loop: str
    source: str | None = None
    flag: str | None = None
    by: str | None = None
    key: str | None = None
    said: str
    """As the county's document says it, with its qualifier; what 余 adds nobody knows."""
    expected: Decimal
    found: Decimal | None
    quote: str

    @classmethod
    def of_figure(cls, figure: Figure | PastFigure, found: Decimal | None) -> "CheckedFigure":
        """Return a figure with what was found of it."""
        said = figure.model_dump(exclude={"value", "label"})
        return cls(**said, label=figure.label, expected=figure.value, found=found)

    @property
    def agrees(self) -> bool:
        """Return whether the read models hold the figure."""
        return self.found == self.expected


OF_LINE: Final[Mapping[str, Callable[[Line], int | Decimal | None]]] = {
    "registered": lambda line: line.registered,
    "resolved": lambda line: line.resolved,
    "closed": lambda line: line.closed,
    "open": lambda line: line.open,
    "share": lambda line: line.share.percent,
    "money_fen": lambda line: line.money_fen,
    "households": lambda line: line.households,
    "points": lambda line: line.points,
}
"""What is counted in a line of a ledger."""
ON_SITE: Final[Mapping[str, Callable[[HoursLine], int | Decimal]]] = {
    "activities": lambda line: line.activities,
    "people": lambda line: line.people,
    "hours": lambda line: line.confirmed_hours,
}
"""What is counted of those who were on site."""
