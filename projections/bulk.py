"""Writes many rows with one statement, past SQLAlchemy's work per row."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from sqlalchemy import JSON, Column, Connection, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

from projections.tables import InstantColumn, all_micros, as_json

Convert = Callable[[Iterable[Any]], list[Any]]
"""What makes the values of a column what its database holds."""


class Upsert:
    """Inserts rows or replaces those of the same key; a row has an attribute per column.

    SQLAlchemy writes the statement, once per database; the values go to the driver directly.
    Through SQLAlchemy each row would cost as much again as folding its event.
    """

    def __init__(self, table: Table) -> None:
        """Prepare the statements of both databases."""
        names = [column.name for column in table.columns]
        self._values = attrgetter(*names)
        converted = ((index, _conversion(column)) for index, column in enumerate(table.columns))
        self._conversions = [(index, convert) for index, convert in converted if convert]
        self._statements = {
            "sqlite": _statement(sqlite.insert(table), SQLiteDialect(paramstyle="qmark")),
            "postgresql": _statement(
                postgresql.insert(table),
                PGDialect(paramstyle="format"),  # type: ignore[no-untyped-call]  # SQLAlchemy's own
            ),
        }

    def __call__(self, tx: Connection, rows: Iterable[object]) -> None:
        """Write the rows; nothing happens when there are none."""
        # Column by column: taking each row apart and together again would cost half as much again.
        columns: list[Iterable[object]] = list(zip(*map(self._values, rows), strict=True))
        if columns:
            for index, convert in self._conversions:
                columns[index] = convert(columns[index])
            values = list(zip(*columns, strict=True))
            tx.exec_driver_sql(self._statements[tx.dialect.name], values)


def _conversion(column: Column[object]) -> Convert | None:
    if isinstance(column.type, InstantColumn):
        return all_micros
    return _all_json if isinstance(column.type, JSON) else None


def _all_json(values: Iterable[object]) -> list[str | None]:
    return [None if value is None else as_json(value) for value in values]


def _statement(insert: "sqlite.Insert | postgresql.Insert", dialect: Dialect) -> str:
    key = [column.name for column in insert.table.primary_key]
    changed = {
        column.name: insert.excluded[column.name]
        for column in insert.table.columns
        if column.name not in key
    }
    upsert = (
        insert.on_conflict_do_update(index_elements=key, set_=changed)
        if changed
        else insert.on_conflict_do_nothing(index_elements=key)
    )
    return str(upsert.compile(dialect=dialect))
