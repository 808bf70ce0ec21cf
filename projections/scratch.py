"""A database for the models of one computation: nobody sees it, and nothing of it is left."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from pydantic_core import from_json
from sqlalchemy import Engine, StaticPool, create_engine

from projections.derived import Resting
from projections.runner import Projection
from projections.tables import as_json, immediately, writing

_CACHE_KIB: Final = 65_536


@contextmanager
def scratch(projections: Sequence[Projection]) -> Iterator[Engine]:
    """Open a database with the empty tables of these models; for one thread, one use at a time.

    SQLite keeps it in memory up to 64 MiB, then in a file without a name, which the system takes
    away with the process, however that ends.
    """
    engine = create_engine(
        "sqlite://",
        creator=_anonymous,
        poolclass=StaticPool,
        json_serializer=as_json,
        json_deserializer=from_json,
        hide_parameters=True,
    )
    immediately(engine)
    try:
        with writing(engine) as tx:
            schemas = [each.schema for each in projections]
            for table in (table for schema in schemas for table in schema.tables):
                table.create(tx)
            Resting(tx, schemas)  # rows are asked for, never an index of words
        yield engine
    finally:
        engine.dispose()


def _anonymous() -> sqlite3.Connection:
    connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    return connection
