"""What the read models say of the past that was taken over, beside what the document says."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from bihuan.bootstrap import System
from bihuan.demo.history import History, PastFigure, PastMeasure
from domain.base import Frozen
from domain.policy import Named
from projections.ledger.hours import Hours, hours
from projections.ledger.queries import Ledger, Line, ledger
from projections.ledger.which import Which

_HOUR: Final = 3600


class CheckedPast(Frozen):
    """A figure of the past as it is said, its value, and what the read models hold."""

    label: Named
    of: PastMeasure
    loop: str
    by: str | None
    key: str | None
    said: str
    expected: Decimal
    found: Decimal
    quote: str

    @property
    def agrees(self) -> bool:
        """Return whether the read models hold the value; what 余 adds to it nobody knows."""
        return self.found == self.expected


_OF_ISSUES: Final[Mapping[PastMeasure, Callable[[Line], int]]] = {
    "registered": lambda line: line.registered,
    "closed": lambda line: line.closed,
}
_ON_SITE: Final[Mapping[PastMeasure, Callable[[Hours], Decimal | int]]] = {
    "activities": lambda found: found.total.activities,
    "people": lambda found: found.total.people,
    "hours": lambda found: Decimal(found.total.confirmed_seconds) / _HOUR,
}


def checked_past(system: System, history: History) -> tuple[CheckedPast, ...]:
    """Return every figure with what was found. Raises ViewsAwayError."""
    return tuple(
        CheckedPast(
            **figure.model_dump(exclude={"label"}),
            label=figure.label,
            expected=figure.value,
            found=_found(system, figure),
        )
        for figure in history.figures
    )


def _found(system: System, figure: PastFigure) -> Decimal:
    which = Which(loop=figure.loop, historic=True)
    if figure.of in _ON_SITE:
        return Decimal(_ON_SITE[figure.of](hours(system.views, which=which)))
    if figure.of == "units":
        return Decimal(len(ledger(system.views, by="unit", which=which).lines))
    kept = ledger(system.views, by=figure.by or "source", which=which)
    line = _line(kept, figure.key)
    return Decimal(_OF_ISSUES[figure.of](line)) if line else Decimal()


def _line(kept: Ledger, key: str | None) -> Line | None:
    if key is None:
        return kept.total
    return next((line for line in kept.lines if line.key == key), None)
