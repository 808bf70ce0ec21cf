"""Rebuilds a model from the log and tells whether the rows that were there were right."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Final

from pydantic_core import to_json
from sqlalchemy import Connection, Engine, Table, delete, func, select

from projections.positions import Lease, Standing, reset, seize, standing_in
from projections.runner import LEASE, PAGE_SIZE, Projection
from projections.source import EventSource, RecordedEvent
from projections.tables import ModelSchema, writing

BATCH: Final = 1_000


@dataclass(frozen=True)
class RebuildReport:
    """What a rebuild found: `equal` when the live rows were what the log says they must be."""

    model: str
    rows: int
    events: int
    hash_before: str
    hash_after: str
    equal: bool
    seconds: float
    events_per_second: float


def rebuild(
    views: Engine,
    source: EventSource,
    projection: Projection,
    *,
    owner: str,
    clock: Callable[[], datetime],
    progress: Callable[[int], None] | None = None,
) -> RebuildReport:
    """Fold the model anew up to where it stands, and compare.

    Everything is one transaction: whoever reads meanwhile sees the rows of before, and a crash
    leaves them. It holds the model's row of positions, so no runner moves it meanwhile; its lease
    is given back at the end. A recorded fault is forgotten, and the next step meets it again.
    Raises ViewsAwayError, SourceAwayError, and whatever an event that cannot be folded raises.
    """
    schema = projection.schema
    with writing(views) as tx:
        instant = clock()
        seize(tx, schema.model, Lease(owner, instant, instant + LEASE))
        now = standing_in(tx, schema.model)
        before = content_hash(tx, schema)
        started = perf_counter()
        for table in schema.tables:
            tx.execute(delete(table))
        events, position, digest = _fold(tx, source, projection, _target(source, now), progress)
        seconds = perf_counter() - started
        reset(tx, schema.model, to=position, digest=digest)
        after = content_hash(tx, schema)
        rows = sum(_count(tx, table) for table in schema.tables)
    return RebuildReport(
        model=schema.model,
        rows=rows,
        events=events,
        hash_before=before,
        hash_after=after,
        equal=before == after,
        seconds=round(seconds, 3),
        events_per_second=round(events / seconds) if seconds else 0.0,
    )


def content_hash(tx: Connection, schema: ModelSchema) -> str:
    """Return the SHA-256 over every value of every row, tables and rows in a fixed order."""
    running = hashlib.sha256()
    for table in sorted(schema.tables, key=lambda each: each.name):
        running.update(f"{table.name}\n".encode())
        ordered = select(table).order_by(*table.primary_key.columns)
        for row in tx.execute(ordered.execution_options(yield_per=BATCH)):
            running.update(to_json(tuple(row)))
            running.update(b"\n")
    return running.hexdigest()


def _target(source: EventSource, now: Standing) -> int:
    # A view that is ahead of a restored store is rebuilt to the end of the store as it is.
    known = now.position == 0 or source.digest_at(now.position) == now.digest
    return now.position if known else source.last_position()


def _fold(
    tx: Connection,
    source: EventSource,
    projection: Projection,
    target: int,
    progress: Callable[[int], None] | None,
) -> tuple[int, int, str]:
    folded, position, digest = 0, 0, ""
    for events in _pages(source, target):
        projection.apply(tx, events)
        folded += len(events)
        position, digest = events[-1].position, events[-1].digest
        if progress:
            progress(folded)
    return folded, position, digest


def _pages(source: EventSource, target: int) -> Iterator[list[RecordedEvent]]:
    position = 0
    while position < target:
        page = source.page(position, PAGE_SIZE)
        events = [each for each in page.recorded if each.position <= target]
        if not events:
            return
        yield events
        position = page.position


def _count(tx: Connection, table: Table) -> int:
    return tx.execute(select(func.count()).select_from(table)).scalar_one()
