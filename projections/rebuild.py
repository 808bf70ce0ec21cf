"""Rebuilds models from the log and tells whether the rows that were there were right."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Final

from pydantic_core import to_json
from sqlalchemy import Connection, Engine, delete, func, select

from projections.derived import Resting
from projections.erasing import fold_page
from projections.positions import Lease, Standing, reset, seize, standing_in
from projections.runner import LEASE, PAGE_SIZE, Projection
from projections.source import EventSource, RecordedEvent
from projections.tables import ModelSchema, writing

BATCH: Final = 1_000
_FEW: Final = 125


@dataclass(frozen=True)
class RebuildReport:
    """What a rebuild found: `equal` when the live rows were what the log says they must be.

    `seconds` are those of reading the log and folding this model, whatever else was folded.
    """

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
    """Fold one model anew like `rebuild_all`."""
    return rebuild_all(views, source, (projection,), owner=owner, clock=clock, progress=progress)[0]


def rebuild_all(
    views: Engine,
    source: EventSource,
    projections: Sequence[Projection],
    *,
    owner: str,
    clock: Callable[[], datetime],
    progress: Callable[[int], None] | None = None,
) -> tuple[RebuildReport, ...]:
    """Fold the models anew up to where each stands, and compare. Each event is decoded once.

    Everything is one transaction: whoever reads meanwhile sees the rows of before, and a crash
    leaves them. It holds the models' rows of positions, so no runner moves them meanwhile; their
    leases are given back at the end. A recorded fault is forgotten, and the next step meets it
    again. Raises ViewsAwayError, SourceAwayError, and whatever an event that cannot be folded
    raises.
    """
    with writing(views) as tx:
        instant = clock()
        lease = Lease(owner, instant, instant + LEASE)
        resting = Resting(tx, [each.schema for each in projections])
        anew = tuple(_Anew(tx, source, projection, lease) for projection in projections)
        reading = _fold(anew, source, progress)
        resting.make(tx)
        resting.end(tx)
        return tuple(each.report(reading) for each in anew)


class _Anew:
    """A model while it is folded again, from no rows to where it stood."""

    def __init__(
        self, tx: Connection, source: EventSource, projection: Projection, lease: Lease
    ) -> None:
        """Take the lead, remember what the rows come to, and remove them."""
        self._tx, self._projection, self._schema = tx, projection, projection.schema
        self._source = source
        seize(tx, self._schema.model, lease)
        self.target = _target(source, standing_in(tx, self._schema.model))
        self._before = content_hash(tx, self._schema)
        self._events, self._position, self._digest = 0, 0, ""
        self._seconds = _timed(self._remove_rows)

    def fold(self, page: Sequence[RecordedEvent]) -> None:
        """Fold what the page has up to the target."""
        is_whole = page[-1].position <= self.target
        events = page if is_whole else [each for each in page if each.position <= self.target]
        if events:
            self._seconds += _timed(lambda: self._apply(events))
            self._events += len(events)
            self._position, self._digest = events[-1].position, events[-1].digest

    def report(self, reading: float) -> RebuildReport:
        """Set the position and say what came of it; `reading` are the seconds of the log."""
        reset(self._tx, self._schema.model, to=self._position, digest=self._digest)
        after = content_hash(self._tx, self._schema)
        seconds = self._seconds + reading
        return RebuildReport(
            model=self._schema.model,
            rows=count_rows(self._tx, self._schema),
            events=self._events,
            hash_before=self._before,
            hash_after=after,
            equal=self._before == after,
            seconds=round(seconds, 3),
            events_per_second=round(self._events / seconds) if seconds else 0.0,
        )

    def _apply(self, events: Sequence[RecordedEvent]) -> None:
        fold_page(self._tx, self._projection, events, self._source)

    def _remove_rows(self) -> None:
        for table in self._schema.tables:
            self._tx.execute(delete(table))


def _timed(act: Callable[[], None]) -> float:
    """Do it and return the seconds that it took."""
    started = perf_counter()
    act()
    return perf_counter() - started


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


def page_size(models: int) -> int:
    """Return how many events a rebuild of so many models reads at a time.

    A few of them stay in a core's own cache, which makes reading them half as dear. But each page
    costs each model some statements: of many models that is more.
    """
    return min(PAGE_SIZE, _FEW * models)


def _target(source: EventSource, now: Standing) -> int:
    # A view that is ahead of a restored store is rebuilt to the end of the store as it is.
    known = now.position == 0 or source.digest_at(now.position) == now.digest
    return now.position if known else source.last_position()


def _fold(
    anew: Sequence[_Anew], source: EventSource, progress: Callable[[int], None] | None
) -> float:
    """Fold the log into all models, page by page; return the seconds that reading it took."""
    folded, position, reading = 0, 0, 0.0
    target = max((each.target for each in anew), default=0)
    while position < target:
        started = perf_counter()
        page = source.page(position, page_size(len(anew)))
        reading += perf_counter() - started
        if not page.recorded:
            break
        for each in anew:
            each.fold(page.recorded)
        position = page.position
        folded += sum(each.position <= target for each in page.recorded)
        if progress:
            progress(folded)
    return reading


def count_rows(tx: Connection, schema: ModelSchema) -> int:
    """Return how many rows the model has in all its tables."""
    counts = (select(func.count()).select_from(table) for table in schema.tables)
    return sum(tx.execute(each).scalar_one() for each in counts)
