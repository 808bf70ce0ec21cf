"""The schema of an events file: what SQLite keeps of it, and what our statements make."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from functools import lru_cache
from typing import Any, Final

from application.recorders.schema import Schema

PARTS: Final = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_stat%' "
    "ESCAPE '\\' AND (type = 'trigger' OR tbl_name COLLATE NOCASE IN "
    "('event_store_tables', 'stored_events', 'counters')) ORDER BY rowid"
)
"""Every trigger, since one on another table writes into ours; else what is of our tables.

What `ANALYZE` keeps is the operator's.
"""


def schema_of(rows: Iterable[tuple[Any, ...]]) -> Schema:
    """Return the schema from the rows that PARTS selects."""
    return {
        f"{str(kind).upper()} {name}": " ".join(str(sql or f"of {table}").split())
        for kind, name, table, sql in rows
    }


@lru_cache(maxsize=1)
def made_by(migrations: tuple[tuple[str, ...], ...]) -> Schema:
    """Return the schema that these statements make."""
    with closing(sqlite3.connect(":memory:")) as empty:
        for statement in (each for statements in migrations for each in statements):
            empty.execute(statement)
        return schema_of(empty.execute(PARTS))
