"""What the read models say of the past that was taken over, beside what the document says."""

from decimal import Decimal

from bihuan.bootstrap import System
from bihuan.demo.checked_figure import OF_LINE, ON_SITE, CheckedFigure
from bihuan.demo.history import History, PastFigure
from projections.ledger.hours import hours
from projections.ledger.queries import Ledger, Line, ledger
from projections.ledger.which import Which


def checked_past(system: System, history: History) -> tuple[CheckedFigure, ...]:
    """Return every figure with what was found. Raises ViewsAwayError."""
    return tuple(
        CheckedFigure.of_figure(figure, _found(system, figure)) for figure in history.figures
    )


def _found(system: System, figure: PastFigure) -> Decimal:
    which = Which(loop=figure.loop, historic=True)
    if figure.of in ON_SITE:
        return Decimal(ON_SITE[figure.of](hours(system.views, which=which).total))
    if figure.of == "units":
        return Decimal(len(ledger(system.views, by="unit", which=which).lines))
    kept = ledger(system.views, by=figure.by or "source", which=which)
    line = _line(kept, figure.key)
    return Decimal((line and OF_LINE[figure.of](line)) or 0)


def _line(kept: Ledger, key: str | None) -> Line | None:
    if key is None:
        return kept.total
    return next((line for line in kept.lines if line.key == key), None)
