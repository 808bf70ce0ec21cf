"""All read models of this program, in one list."""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Engine

from projections.board.projection import BoardProjection
from projections.inbox.projection import InboxProjection
from projections.indicators.projection import IndicatorsProjection
from projections.migration import migrate
from projections.runner import Projection
from projections.source import OpenMasked
from projections.timeline.projection import TimelineProjection
from projections.timers.projection import TimersProjection

MODELS: Final[tuple[Callable[[OpenMasked], Projection], ...]] = (
    BoardProjection,
    TimelineProjection,
    TimersProjection,
    InboxProjection,
    IndicatorsProjection,
)
ERASED: Final = "[erased]"


def projections(open_masked: OpenMasked) -> tuple[Projection, ...]:
    """Return every projection, reading masked texts through `open_masked`."""
    return tuple(model(open_masked) for model in MODELS)


def migrate_views(engine: Engine) -> tuple[str, ...]:
    """Create or upgrade the tables of every model; the only way tables come to be.

    Returns the models that will be folded from the first event. Raises ViewsAwayError.
    """
    schemas = [each.schema for each in projections(lambda _sealed, _issue_id: ERASED)]
    return migrate(engine, schemas)
