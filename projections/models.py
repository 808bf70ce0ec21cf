"""All read models of this program, in one list."""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Engine

from projections.board import table as board
from projections.board.projection import BoardProjection
from projections.completeness import table as completeness
from projections.completeness.projection import CompletenessProjection
from projections.history import table as history
from projections.history.projection import HistoryProjection
from projections.inbox import table as inbox
from projections.inbox.projection import InboxProjection
from projections.indicators import table as indicators
from projections.indicators.projection import IndicatorsProjection
from projections.ledger import schema as ledger
from projections.ledger.projection import LedgerProjection
from projections.migration import migrate
from projections.open311 import table as open311
from projections.open311.projection import Open311Projection
from projections.retention import table as retention
from projections.retention.projection import RetentionProjection
from projections.runner import Projection
from projections.search import table as search
from projections.search.projection import SearchProjection
from projections.security import table as security
from projections.security.projection import SecurityProjection
from projections.source import OpenMasked
from projections.timeline import table as timeline
from projections.timeline.projection import TimelineProjection
from projections.timers import table as timers
from projections.timers.projection import TimersProjection

MODELS: Final[tuple[Callable[[OpenMasked], Projection], ...]] = (
    BoardProjection,
    TimelineProjection,
    TimersProjection,
    InboxProjection,
    IndicatorsProjection,
    LedgerProjection,
    HistoryProjection,
    CompletenessProjection,
    RetentionProjection,
    SecurityProjection,
    SearchProjection,
    Open311Projection,
)
SCHEMAS: Final = (
    board.SCHEMA,
    timeline.SCHEMA,
    timers.SCHEMA,
    inbox.SCHEMA,
    indicators.SCHEMA,
    ledger.SCHEMA,
    history.SCHEMA,
    completeness.SCHEMA,
    retention.SCHEMA,
    security.SCHEMA,
    search.SCHEMA,
    open311.SCHEMA,
)
"""The tables of every model: what `migrate(engine, SCHEMAS)` creates."""


def projections(open_masked: OpenMasked) -> tuple[Projection, ...]:
    """Return every projection, reading masked texts through `open_masked`."""
    return tuple(model(open_masked) for model in MODELS)


def migrate_views(engine: Engine) -> tuple[str, ...]:
    """Create or upgrade the tables of every model; the only way tables come to be.

    Returns the models that will be folded from the first event. Raises ViewsAwayError.
    """
    return migrate(engine, SCHEMAS)
