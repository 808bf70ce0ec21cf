"""Compares live models with rebuilt ones, without writing, and in bounded memory."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from projections.comparing.anew import Anew
from projections.comparing.difference import Compared
from projections.comparing.model import ModelComparison, Sides, Telling, Told, is_known
from projections.comparing.tracing import Stream, Tracer
from projections.positions import Standing, standing_in
from projections.runner import Projection
from projections.scratch import scratch
from projections.source import EventSource
from projections.tables import reading


def compare(
    views: Engine,
    source: EventSource,
    projections: Sequence[Projection],
    *,
    stream: Stream,
    telling: Telling,
) -> tuple[Compared, ...]:
    """Fold the models anew up to where each live one stands, and put the rows side by side.

    Nothing is written but a database of its own that is gone afterwards; the live models may move
    on. Raises ViewsAwayError, SourceAwayError, and whatever an event that cannot be folded raises.
    """
    with scratch(projections) as engine:
        anew = Anew(engine, source, projections, telling.progress)
        # Most of it while nothing is held: an instant that lasts keeps a database from tidying up.
        with reading(views) as tx:
            now = _standings(tx, projections)
        anew.up_to(_targets(source, now))
        with _as_it_stands(views, projections) as live:
            now = _standings(live, projections)
            targets = _targets(source, now)
            anew.up_to(targets)
            with reading(engine) as rebuilt:
                work = _Work(Sides(live, rebuilt), source, stream, Told(telling))
                return tuple(
                    work.compared(each, now[each.schema.model], targets[each.schema.model])
                    for each in projections
                )


@dataclass(frozen=True)
class _Work:
    sides: Sides
    source: EventSource
    stream: Stream
    told: Told

    def compared(self, projection: Projection, now: Standing, target: int) -> Compared:
        """Compare one model, folded anew up to `target`."""
        with Tracer(projection, self.source, self.stream, until=target) as tracer:
            comparison = ModelComparison(self.sides, tracer, projection, self.told)
            comparison.position(self.source, now)
            return comparison.done(now, self.source.last_position())


def _standings(tx: Connection, projections: Sequence[Projection]) -> dict[str, Standing]:
    return {each.schema.model: standing_in(tx, each.schema.model) for each in projections}


def _targets(source: EventSource, standings: Mapping[str, Standing]) -> dict[str, int]:
    """Return how far each is folded; one of another log is compared with all that this one has."""
    last = source.last_position()
    return {
        model: now.position if is_known(source, now) else last for model, now in standings.items()
    }


@contextmanager
def _as_it_stands(views: Engine, projections: Sequence[Projection]) -> Iterator[Connection]:
    """Read positions and rows as of one instant, however long it takes."""
    if views.dialect.name == "sqlite":
        with reading(views) as tx:
            yield tx
        return
    still = views.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with reading(still) as tx:
        # Before the first query: a table swapped in later would show this instant no row.
        quoted = tx.dialect.identifier_preparer.format_table
        tables = (quoted(table) for each in projections for table in each.schema.tables)
        tx.exec_driver_sql(f"LOCK TABLE {', '.join(tables)} IN ACCESS SHARE MODE")
        yield tx
