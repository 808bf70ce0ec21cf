"""Rows as the database holds them: read in the order of their key, put beside one another.

Columns are not converted while they are read: what somebody altered by hand need not be an instant
or JSON any more, and has to be shown rather than fail.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from pydantic_core import from_json
from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Connection,
    Select,
    String,
    Table,
    collate,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.types import NullType

from projections.tables import InstantColumn, from_micros

Key = tuple[object, ...]
Raw = tuple[object, ...]

_BATCH: Final = 1_000
_RANKS: Final = ((int | float, 1), (str, 2))


class RawTable:
    """A table without the types of its columns."""

    def __init__(self, table: Table) -> None:
        """Prepare to read it."""
        self.table = table
        self.names = tuple(column.name for column in table.columns)
        self._key = tuple(self.names.index(column.name) for column in table.primary_key)
        raw = (type_coerce(column, NullType()).label(column.name) for column in table.columns)
        self._select: Select[*tuple[Any, ...]] = select(*raw)

    def rows(self, tx: Connection) -> Iterator[Raw]:
        """Yield every row in the order of the key, which is the same on each database."""
        ordered = self._select.order_by(*(_binary(tx, each) for each in self.table.primary_key))
        for row in tx.execute(ordered.execution_options(yield_per=_BATCH)):
            yield tuple(row)

    def rows_of(self, tx: Connection, keys: Sequence[Key]) -> dict[Key, Raw]:
        """Return those of the rows with these keys that are there."""
        wanted = tuple_(*self.table.primary_key).in_(keys)
        rows = (tuple(row) for row in tx.execute(self._select.where(wanted)))
        return {self.key_of(row): row for row in rows}

    def key_of(self, row: Raw) -> Key:
        """Return the primary key of a row."""
        return tuple(row[index] for index in self._key)

    def value_in(self, row: Raw, name: str) -> object:
        """Return the value of a column in a row as people read it."""
        column, value = self.table.columns[name], row[self.names.index(name)]
        if isinstance(column.type, InstantColumn):
            return _instant(value)
        if isinstance(column.type, Boolean):
            return bool(value) if value in {0, 1} else value
        return _json(value) if isinstance(column.type, JSON) else value

    def readable(self, row: Raw) -> dict[str, object]:
        """Return a row by the names of its columns."""
        return {name: self.value_in(row, name) for name in self.names}

    def changed(self, one: Raw, other: Raw) -> list[str]:
        """Return the columns in which two rows differ."""
        if one == other:  # nearly always, and then nothing is parsed
            return []
        return [
            name for name in self.names if self.value_in(one, name) != self.value_in(other, name)
        ]

    def pairs(self, live: Iterable[Raw], rebuilt: Iterable[Raw]) -> Iterator["Pair"]:
        """Yield the rows of both side by side, None where one has no row of that key."""
        left, right = iter(live), iter(rebuilt)
        mine, theirs = next(left, None), next(right, None)
        while mine is not None or theirs is not None:
            order = self._compared(mine, theirs)
            yield (mine if order <= 0 else None, theirs if order >= 0 else None)
            mine = next(left, None) if order <= 0 else mine
            theirs = next(right, None) if order >= 0 else theirs

    def _compared(self, mine: Raw | None, theirs: Raw | None) -> int:
        """Return which of the keys comes first: below zero mine, above zero theirs, zero both."""
        if mine is None or theirs is None:
            return 1 if mine is None else -1
        one, other = self.key_of(mine), self.key_of(theirs)
        if one == other:
            return 0
        return -1 if _sortable(one) < _sortable(other) else 1


Pair = tuple[Raw | None, Raw | None]


def _binary(tx: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    # A language's own order is another one on each server; bytes are the same everywhere.
    is_text = isinstance(column.type, String) and tx.dialect.name == "postgresql"
    return collate(column, "C") if is_text else column


def _sortable(key: Key) -> tuple[tuple[int, object], ...]:
    """Order values as SQLite does, which takes any type in any column."""
    return tuple((_rank(value), 0 if value is None else value) for value in key)


def _rank(value: object) -> int:
    if value is None:
        return 0
    return next((rank for kind, rank in _RANKS if isinstance(value, kind)), 3)


def _instant(value: object) -> object:
    try:
        return from_micros(value) if isinstance(value, int) else value
    except OverflowError:
        return value


def _json(value: object) -> object:
    try:
        return from_json(value) if isinstance(value, str) else value
    except ValueError:
        return value
