"""OCEL 2.0 as an SQLite database: a table per type, and the relations between them."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import ClassVar, Final

from application.exchange.fields import OBJECT_ATTRIBUTES, AttributeType
from application.exchange.happening import Happening, Value
from application.exchange.plans import plans
from application.exchange.spool import EPOCH, ExportedObject, Spool

_TABLES: Final = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -32768;
    CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
    CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
    CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT,
        FOREIGN KEY (ocel_type) REFERENCES event_map_type (ocel_type));
    CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT,
        FOREIGN KEY (ocel_type) REFERENCES object_map_type (ocel_type));
    CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT,
        PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier),
        FOREIGN KEY (ocel_event_id) REFERENCES event (ocel_id),
        FOREIGN KEY (ocel_object_id) REFERENCES object (ocel_id)) WITHOUT ROWID;
    CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT,
        PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier),
        FOREIGN KEY (ocel_source_id) REFERENCES object (ocel_id),
        FOREIGN KEY (ocel_target_id) REFERENCES object (ocel_id)) WITHOUT ROWID;
"""
_COLUMN: Final[dict[AttributeType, str]] = {
    "string": "TEXT",
    "time": "TIMESTAMP",
    "integer": "INTEGER",
    "float": "REAL",
    "boolean": "BOOLEAN",
}
_PAGE: Final = 1_000
_AT_ONCE: Final = 4_000
_TOGETHER: Final = 8
_STATEMENTS: Final = 512
"""Kept ready: two a table."""


class OcelSqlite:
    """The file in the making."""

    tells_values: ClassVar = True

    def __init__(self, path: Path, spool: Spool) -> None:
        """Begin with a table per type of this program, whether it occurs or not."""
        self._db = sqlite3.connect(path, isolation_level=None, cached_statements=_STATEMENTS)
        self._db.executescript(_TABLES)
        self._db.execute("BEGIN")
        self._spool = spool
        self._waiting: defaultdict[str, list[tuple[Value | None, ...]]] = defaultdict(list)
        self._events = 0
        for plan in plans().values():
            key = "ocel_id TEXT PRIMARY KEY REFERENCES event (ocel_id), ocel_time TIMESTAMP"
            self._add_type("event", plan.name, key, plan.types)
        for name, attributes in OBJECT_ATTRIBUTES.items():
            key = (
                "ocel_id TEXT REFERENCES object (ocel_id), ocel_time TIMESTAMP, "
                "ocel_changed_field TEXT"
            )
            self._add_type("object", name, key, attributes)

    def add(self, happened: Sequence[Happening]) -> None:
        """Take the events, each for the table of its type, and their relations."""
        for each in happened:
            values = map(each.attributes.get, each.plan.types)
            self._waiting[f"event_{each.plan.name}"].append((each.id, each.time, *values))
            self._waiting["event_object"] += [(each.id, *relation) for relation in each.relations]
        self._waiting["event"] += [(each.id, each.plan.name) for each in happened]
        self._events += len(happened)
        if self._events >= _AT_ONCE:
            self._write()

    def _write(self) -> None:
        """Write the events that wait."""
        for table, rows in self._waiting.items():
            self._insert(table, rows)
        self._waiting.clear()
        self._events = 0

    def finish(self) -> None:
        """Write the objects and close the file."""
        self._write()
        page: list[ExportedObject] = []
        for each in self._spool.objects():
            page.append(each)
            if len(page) == _PAGE:
                self._add_objects(page)
                page.clear()
        self._add_objects(page)
        self._db.execute("COMMIT")
        self._db.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _add_objects(self, objects: Sequence[ExportedObject]) -> None:
        by_type: defaultdict[str, list[tuple[Value | None, ...]]] = defaultdict(list)
        for each in objects:
            by_type[each.type] += _rows(each)
        self._insert("object", [(each.id, each.type) for each in objects])
        for name, rows in by_type.items():
            self._insert(f"object_{name}", rows)
        links = [(each.id, *link) for each in objects for link in each.links]
        self._insert("object_object", links)

    def _add_type(
        self, of: str, name: str, key: str, attributes: Mapping[str, AttributeType]
    ) -> None:
        columns = "".join(f', "{each}" {_COLUMN[kind]}' for each, kind in attributes.items())
        self._db.execute(f'CREATE TABLE "{of}_{name}" ({key}{columns})')
        self._insert(f"{of}_map_type", [(name, name)])

    def _insert(self, table: str, rows: Sequence[Sequence[Value | None]]) -> None:
        if rows:
            # Several with one statement: most of a short row's price is the statement's.
            whole = len(rows) // _TOGETHER * _TOGETHER
            values = chain.from_iterable(rows[:whole])
            row = f"({','.join('?' * len(rows[0]))})"
            several = zip(*[values] * (_TOGETHER * len(rows[0])), strict=True)
            self._run(table, [row] * _TOGETHER, several)
            self._run(table, [row], rows[whole:])

    def _run(
        self, table: str, marks: Sequence[str], values: Iterable[Sequence[Value | None]]
    ) -> None:
        # Names of tables are names of our own types.
        statement = f'INSERT INTO "{table}" VALUES {",".join(marks)}'  # noqa: S608
        self._db.executemany(statement, values)


def _rows(each: ExportedObject) -> Iterator[tuple[Value | None, ...]]:
    """Yield the object as it began, then a row for each change with the changed value alone."""
    names = OBJECT_ATTRIBUTES[each.type]
    begun = {name: value for name, value, time in each.values if time == EPOCH}
    yield (each.id, EPOCH, None, *map(begun.get, names))
    for name, value, time in each.values:
        if time != EPOCH:
            yield (each.id, time, name, *map({name: value}.get, names))
