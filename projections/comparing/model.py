"""Puts one live model beside the rebuilt one and names what differs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final

from sqlalchemy import Connection

from projections.comparing.difference import Compared, Difference, Origin
from projections.comparing.rows import Key, Pair, Raw, RawTable
from projections.comparing.tracing import ISSUE, Trace, Tracer, is_of_issues
from projections.positions import Standing
from projections.runner import Projection
from projections.source import EventSource
from projections.tables import POSITIONS

_TOGETHER: Final = 500
"""Rows that are traced at once."""


@dataclass(frozen=True)
class Telling:
    """Who hears of what is found: the first `limit` differences are named, all are counted."""

    on_difference: Callable[[Difference], None]
    limit: int
    progress: Callable[[int], None] = lambda _: None


def is_known(source: EventSource, now: Standing) -> bool:
    """Tell whether the model stands at an event of this log, or at none."""
    return now.position == 0 or source.digest_at(now.position) == now.digest


class Told:
    """Counts differences and names the first ones."""

    def __init__(self, telling: Telling) -> None:
        """Start with none."""
        self._telling = telling
        self._named = 0

    @property
    def room(self) -> int:
        """Return how many more are named."""
        return max(0, self._telling.limit - self._named)

    def name(self, difference: Difference) -> None:
        """Name it, if there is room."""
        if self.room:
            self._named += 1
            self._telling.on_difference(difference)


@dataclass(frozen=True)
class Sides:
    """The live rows and the rebuilt ones, each as of one instant."""

    live: Connection
    anew: Connection


class ModelComparison:
    """One model, table by table."""

    def __init__(self, sides: Sides, tracer: Tracer, projection: Projection, told: Told) -> None:
        """Take both sides, who finds the events, and who hears of what is found."""
        self._sides, self._tracer, self._told = sides, tracer, told
        self._model = projection.schema.model
        self._tables = [RawTable(table) for table in projection.schema.tables]
        self._rows = 0
        self.differences = 0

    def position(self, source: EventSource, now: Standing) -> None:
        """Name a position whose event the log does not hold, or not as the model saw it."""
        if is_known(source, now):
            return
        page = source.page(now.position - 1, 1)
        here = [each for each in page.recorded if each.position == now.position]
        self.differences += 1
        self._told.name(
            Difference(
                model=self._model,
                table=POSITIONS.name,
                kind="changed",
                key={"model": self._model},
                column="digest",
                live=now.digest,
                rebuilt=here[0].digest if here else None,
                origin=Origin.of(here[0]) if here else None,
            )
        )

    def done(self, now: Standing, last: int) -> Compared:
        """Compare; `now` is where the live model stands, `last` the end of the log."""
        for table in self._tables:
            different = self._different(table)
            while batch := list(islice(different, _TOGETHER)):
                self._name(table, batch)
        return Compared(
            model=self._model,
            position=now.position,
            behind=max(0, last - now.position),
            rows=self._rows,
            differences=self.differences,
        )

    def _different(self, table: RawTable) -> Iterator[Pair]:
        pairs = table.pairs(table.rows(self._sides.live), table.rows(self._sides.anew))
        for live, rebuilt in pairs:
            self._rows += live is not None
            if live is None or rebuilt is None or table.changed(live, rebuilt):
                yield live, rebuilt

    def _name(self, table: RawTable, batch: Sequence[Pair]) -> None:
        """Name the differences of some rows; those that nobody will hear of are only counted."""
        traces = _traced(self._tracer, table, batch) if self._told.room else {}
        for live, rebuilt in batch:
            for each in _between(self._model, table, live, rebuilt, traces):
                self.differences += 1
                self._told.name(each)


def _traced(tracer: Tracer, table: RawTable, batch: Sequence[Pair]) -> dict[Key, Trace]:
    if not is_of_issues(table.table):
        return tracer.of_log(table, [_key(table, pair) for pair in batch])
    traces: dict[Key, Trace] = {}
    by_issue: dict[object, list[Key]] = {}
    for pair in batch:
        issue = table.value_in(_right(pair), ISSUE)
        by_issue.setdefault(issue, []).append(_key(table, pair))
    for issue, keys in by_issue.items():
        traces |= tracer.of_issue(table, keys, issue)
    return traces


def _right(pair: Pair) -> Raw:
    """Return the rebuilt row, the live one where there is none."""
    live, rebuilt = pair
    row = live if rebuilt is None else rebuilt
    assert row is not None  # noqa: S101 - a pair has one row at least
    return row


def _key(table: RawTable, pair: Pair) -> Key:
    return table.key_of(_right(pair))


def _between(
    model: str, table: RawTable, live: Raw | None, rebuilt: Raw | None, traces: dict[Key, Trace]
) -> Iterator[Difference]:
    key = _key(table, (live, rebuilt))
    trace = traces.get(key, Trace())
    names = [column.name for column in table.table.primary_key]
    different = partial(
        Difference, model=model, table=table.table.name, key=dict(zip(names, key, strict=True))
    )
    if live is None or rebuilt is None:
        yield different(
            kind="missing" if live is None else "extra",
            column=None,
            live=live and table.readable(live),
            rebuilt=rebuilt and table.readable(rebuilt),
            origin=trace.row,
        )
        return
    for name in table.changed(live, rebuilt):
        yield different(
            kind="changed",
            column=name,
            live=table.value_in(live, name),
            rebuilt=table.value_in(rebuilt, name),
            origin=trace.of(name),
        )
