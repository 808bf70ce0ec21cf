"""Finds the event that a row comes from, by folding the log again and watching the row."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self
from uuid import UUID

from sqlalchemy import Connection, Engine, Table

from projections.comparing.difference import Origin
from projections.comparing.rows import Key, Raw, RawTable
from projections.erasing import fold_page
from projections.runner import PAGE_SIZE, Projection
from projections.scratch import scratch
from projections.source import EventSource, RecordedEvent
from projections.tables import writing

Stream = Callable[[UUID], Sequence[RecordedEvent]]
"""Returns the events of a stream in their order, none where there is no such stream."""
ISSUE: Final = "issue_id"


@dataclass
class Trace:
    """The last event that changed a row, and the last one for each of its columns."""

    row: Origin | None = None
    columns: dict[str, Origin] = field(default_factory=dict)

    def of(self, column: str | None) -> Origin | None:
        """Return the event of a column, or of the whole row."""
        return self.columns.get(column, self.row) if column else self.row


class Tracer:
    """Traces rows of one model, as they came about up to a position of the log."""

    def __init__(
        self, projection: Projection, source: EventSource, stream: Stream, *, until: int
    ) -> None:
        """Take where events are read from; use it as a context."""
        self._projection, self._source, self._stream = projection, source, stream
        self._until = until
        self._opened: AbstractContextManager[Engine] = scratch((projection,))

    def __enter__(self) -> Self:
        """Open the database that events are folded into."""
        self._engine = self._opened.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self._opened.__exit__(kind, error, trace)

    def of_issue(self, table: RawTable, keys: Sequence[Key], issue: object) -> dict[Key, Trace]:
        """Trace rows that the events of this issue alone make."""
        try:
            events = self._stream(UUID(str(issue)))
        except ValueError:  # altered by hand: no issue has such an id
            events = ()
        return self._trace(table, keys, ([e] for e in events if e.position <= self._until))

    def of_log(self, table: RawTable, keys: Sequence[Key]) -> dict[Key, Trace]:
        """Trace rows that events of any stream may make: the whole log is folded again."""
        return self._trace(table, keys, self._pages())

    def _pages(self) -> Iterator[Sequence[RecordedEvent]]:
        position = 0
        while position < self._until:
            page = self._source.page(position, PAGE_SIZE)
            if not page.recorded:
                return
            position = page.position
            yield [each for each in page.recorded if each.position <= self._until]

    def _trace(
        self, table: RawTable, keys: Sequence[Key], pages: Iterable[Sequence[RecordedEvent]]
    ) -> dict[Key, Trace]:
        with writing(self._engine) as tx:
            afterwards = tx.begin_nested()
            watch = _Watch(tx, self._projection, table, keys, source=self._source)
            for page in pages:
                watch.fold(page)
            afterwards.rollback()  # the next trace begins with no rows again
        return watch.traces


class _Watch:
    """Some rows while events are folded."""

    def __init__(
        self,
        tx: Connection,
        projection: Projection,
        table: RawTable,
        keys: Sequence[Key],
        *,
        source: EventSource,
    ) -> None:
        self._source = source
        self._tx, self._projection, self._table, self._keys = tx, projection, table, keys
        self._rows: dict[Key, Raw] = {}
        self.traces = {key: Trace() for key in keys}

    def fold(self, page: Sequence[RecordedEvent]) -> None:
        """Fold a page; one that changed a row is taken back and folded event by event."""
        before = self._tx.begin_nested()
        fold_page(self._tx, self._projection, page, self._source)
        rows = self._table.rows_of(self._tx, self._keys)
        if rows != self._rows and len(page) > 1:
            before.rollback()
            for event in page:
                self.fold([event])
            return
        before.commit()
        if rows != self._rows:
            self._note(rows, Origin.of(page[0]))

    def _note(self, rows: dict[Key, Raw], origin: Origin) -> None:
        for key, trace in self.traces.items():
            old, new = self._rows.get(key), rows.get(key)
            if old == new:
                continue
            trace.row = origin
            columns = self._table.changed(old, new) if old and new else self._table.names
            trace.columns.update(dict.fromkeys(columns, origin))
        self._rows = rows


def is_of_issues(table: Table) -> bool:
    """Tell whether each row of a table comes from the stream of one issue.

    One that may go without an issue only speaks of them: its events are of other streams.
    """
    return ISSUE in table.columns and not table.columns[ISSUE].nullable
