"""A second set of the models' tables, filled while the live ones are read and written.

It has the same names in another place, so that the same projections fill it: a file beside that
of SQLite, a schema beside that of PostgreSQL. Whoever reads the views cannot see it.
"""

import sqlite3
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import Connection, Engine, event, func, select
from sqlalchemy.schema import CreateSchema, DropSchema, DropTable

from projections.tables import ModelSchema, open_views, reading, writing

_SUFFIX: Final = "rebuild"
_ATTACHED: Final = "rebuilt"
_CACHE: Final = "cache_size = -65536"


class Shadow(Protocol):
    """Where models are built beside the live ones."""

    def clear(self) -> None:
        """Remove it with everything in it, also what an interrupted rebuild left."""

    def opened(self) -> Engine:
        """Make an empty one and open it; the caller disposes of the engine."""

    def joined(self) -> Engine:
        """Open the live tables with this one in reach; the caller disposes of the engine."""

    def prepare(self, tx: Connection) -> None:
        """Make the transaction of a joined engine give up early rather than hold readers up."""

    def put_in_place(self, tx: Connection, schema: ModelSchema) -> None:
        """Give the live tables of a model the rows of these, in a transaction of a joined engine.

        What else is kept of them goes along; no trigger of theirs may be awake.
        """


def shadow_of(views: Engine) -> Shadow:
    """Return the one shadow of these views."""
    return _FileShadow(views) if views.dialect.name == "sqlite" else _SchemaShadow(views)


class _FileShadow:
    """A file of its own: filling it takes no turn of the live file's one writer."""

    def __init__(self, views: Engine) -> None:
        self._live = views.url
        self._file = f"{views.url.database}.{_SUFFIX}"

    def clear(self) -> None:
        for end in ("", "-wal", "-shm", "-journal"):
            Path(f"{self._file}{end}").unlink(missing_ok=True)

    def opened(self) -> Engine:
        engine = open_views(self._live.set(database=self._file))
        event.listen(engine, "connect", _hurry)
        return engine

    def joined(self) -> Engine:
        engine = open_views(self._live)
        event.listen(engine, "connect", self._attach)
        return engine

    def prepare(self, tx: Connection) -> None:
        """Nobody waits: readers go on with the rows of before."""

    def put_in_place(self, tx: Connection, schema: ModelSchema) -> None:
        quoted = tx.dialect.identifier_preparer.quote
        for name in (*(table.name for table in schema.tables), *schema.derived):
            self._copy(tx, quoted(name))

    def _copy(self, tx: Connection, name: str) -> None:
        tx.exec_driver_sql(f"DELETE FROM main.{name}")  # noqa: S608 - a table of our own
        # In exactly this form SQLite copies table and indices as they lie, without sorting.
        copy = f"INSERT INTO main.{name} SELECT * FROM {_ATTACHED}.{name}"  # noqa: S608 - likewise
        tx.exec_driver_sql(copy)

    def _attach(self, connection: sqlite3.Connection, record: object) -> None:
        del record
        connection.execute(f"ATTACH DATABASE ? AS {_ATTACHED}", (self._file,))


def _hurry(connection: sqlite3.Connection, record: object) -> None:
    del record
    # What is interrupted is thrown away, so nothing in it needs to outlive a fault.
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "secure_delete = OFF", _CACHE):
        connection.execute(f"PRAGMA {pragma}")


class _SchemaShadow:
    """A schema of its own, whose tables move into the live one."""

    def __init__(self, views: Engine) -> None:
        self._views = views
        with reading(views) as tx:
            self._live = str(tx.execute(select(func.current_schema())).scalar_one())
        self._name = f"{self._live}_{_SUFFIX}"

    def clear(self) -> None:
        with writing(self._views) as tx:
            tx.execute(DropSchema(self._name, cascade=True, if_exists=True))

    def opened(self) -> Engine:
        with writing(self._views) as tx:
            tx.execute(CreateSchema(self._name))
        engine = open_views(self._views.url)
        event.listen(engine, "begin", self._look_here)
        return engine

    def joined(self) -> Engine:
        return open_views(self._views.url)

    def prepare(self, tx: Connection) -> None:
        # Readers queue behind whoever waits for a table; and below the server's own second no
        # reader is ended as the loser of a deadlock.
        tx.exec_driver_sql("SET LOCAL lock_timeout = '500ms'")

    def put_in_place(self, tx: Connection, schema: ModelSchema) -> None:
        quoted = tx.dialect.identifier_preparer.quote
        for table in schema.tables:
            tx.execute(DropTable(table))
            shadow, live, name = (quoted(each) for each in (self._name, self._live, table.name))
            tx.exec_driver_sql(f"ALTER TABLE {shadow}.{name} SET SCHEMA {live}")

    def _look_here(self, connection: Connection) -> None:
        # For one transaction: a pooler must not lend the connection to others as it is.
        schema = connection.dialect.identifier_preparer.quote(self._name)
        connection.exec_driver_sql(f"SET LOCAL search_path TO {schema}")
