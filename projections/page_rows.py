"""The rows that a page of events touches: read in one query, changed in memory, written at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Final, Generic, TypeVar
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Table,
    and_,
    bindparam,
    delete,
    select,
)

from projections.bulk import Upsert
from projections.source import IssueRecord, for_the_same

R = TypeVar("R")
Key = tuple[object, ...]
_REMEMBERED: Final = 4_096


class _Keys(dict[int, str]):
    """The ids met of late, by number: a UUID's own hash is computed in Python at every look."""

    def __missing__(self, number: int) -> str:
        """Write it, and remember."""
        if len(self) >= _REMEMBERED:
            self.clear()
        written = self[number] = str(UUID(int=number))
        return written


_KEYS: Final = _Keys()


def issue_key(issue_id: UUID) -> str:
    """Return the id as the tables hold it; remembered, because it is needed for every event."""
    return _KEYS[issue_id.int]


@for_the_same
def issues_to_load(events: Sequence[IssueRecord]) -> Sequence[str]:
    """Return the issues of a page that may have rows already: streams that do not begin in it."""
    stamps = (each.event.stamp for each in reversed(events))
    first = {issue_key(stamp.issue_id): stamp.version for stamp in stamps}
    return tuple(key for key, version in first.items() if version > 1)


class RowTable(Generic[R]):
    """A table whose rows are instances of a dataclass with the columns' names.

    Every such table has a column `issue_id`: it is what a page's rows are found by.
    """

    def __init__(
        self, table: Table, row: type[R], *, only: ColumnElement[bool] | None = None
    ) -> None:
        """Check that class and table agree and prepare the statements.

        `only` says which rows a page may change; the others are not loaded.
        """
        self.table = table
        self.row = row
        names = [field.name for field in fields(row)]  # type: ignore[arg-type]  # a dataclass
        if names != [column.name for column in table.columns]:
            msg = f"{row.__name__} and the table {table.name} differ"
            raise ValueError(msg)
        self.key = tuple(column.name for column in table.primary_key)
        ids: BindParameter[str] = bindparam("issue_ids", expanding=True)
        self._load = select(table).where(
            table.c.issue_id.in_(ids), *([] if only is None else [only])
        )
        self._delete = delete(table).where(
            and_(*(table.c[name] == bindparam(f"key_{name}") for name in self.key))
        )
        self.upsert = Upsert(table)

    def load(self, tx: Connection, issue_ids: Sequence[str]) -> Iterator[R]:
        """Yield the stored rows of these issues."""
        if issue_ids:
            for row in tx.execute(self._load, {"issue_ids": issue_ids}):
                yield self.row(*row)

    def delete(self, tx: Connection, keys: Iterable[Key]) -> None:
        """Remove the rows of these keys with one statement."""
        names = [f"key_{name}" for name in self.key]
        values = [dict(zip(names, key, strict=True)) for key in keys]
        if values:
            tx.execute(self._delete, values)

    def key_of(self, row: R) -> Key:
        """Return the primary key of a row."""
        return tuple(getattr(row, name) for name in self.key)


class PageRows(Generic[R]):
    """The rows of the issues of one page; `flush` writes what was put and removes what was cut."""

    def __init__(self, tx: Connection, table: RowTable[R], issue_ids: Sequence[str]) -> None:
        """Load the rows of the issues."""
        self._tx = tx
        self._table = table
        self._rows = {table.key_of(row): row for row in table.load(tx, issue_ids)}
        self._stored = set(self._rows)
        self._changed: set[Key] = set()

    def __iter__(self) -> Iterator[R]:
        """Yield the rows as they stand now."""
        return iter(list(self._rows.values()))

    def get(self, *key: object) -> R | None:
        """Return the row of this key, None when there is none."""
        return self._rows.get(key)

    def put(self, row: R, *key: object) -> None:
        """Take the row as new or changed."""
        self._rows[key] = row
        self._changed.add(key)

    def remove(self, *key: object) -> None:
        """Remove the row of this key if there is one."""
        self._rows.pop(key, None)
        self._changed.discard(key)

    def flush(self) -> None:
        """Write what changed and delete what is gone: two statements at most."""
        self._table.delete(self._tx, self._stored - self._rows.keys())
        self._table.upsert(self._tx, (self._rows[key] for key in self._changed))
