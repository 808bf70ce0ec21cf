"""A second set of the models' tables, filled while the live ones are read and written.

It has the same names in another place, so that the same projections fill it: a file beside that
of SQLite, a schema beside that of PostgreSQL. Whoever reads the views cannot see it.
"""

import sqlite3
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import Connection, Engine, Table, event, func, select
from sqlalchemy.schema import CreateSchema, DropSchema, DropTable

from projections.tables import open_views, reading, writing

_SUFFIX: Final = "rebuild"
_ATTACHED: Final = "rebuilt"


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

    def put_in_place(self, tx: Connection, table: Table) -> None:
        """Give the live table the rows of this one, in a transaction of a joined engine."""


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
        return open_views(self._live.set(database=self._file))

    def joined(self) -> Engine:
        engine = open_views(self._live)
        event.listen(engine, "connect", self._attach)
        return engine

    def prepare(self, tx: Connection) -> None:
        """Nobody waits: readers go on with the rows of before."""

    def put_in_place(self, tx: Connection, table: Table) -> None:
        name = tx.dialect.identifier_preparer.format_table(table)
        tx.exec_driver_sql(f"DELETE FROM main.{name}")  # noqa: S608 - a table of our own
        # In exactly this form SQLite copies table and indices as they lie, without sorting.
        copy = f"INSERT INTO main.{name} SELECT * FROM {_ATTACHED}.{name}"  # noqa: S608 - likewise
        tx.exec_driver_sql(copy)

    def _attach(self, connection: sqlite3.Connection, record: object) -> None:
        del record
        connection.execute(f"ATTACH DATABASE ? AS {_ATTACHED}", (self._file,))


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

    def put_in_place(self, tx: Connection, table: Table) -> None:
        tx.execute(DropTable(table))
        quoted = tx.dialect.identifier_preparer.quote
        shadow, live, name = (quoted(each) for each in (self._name, self._live, table.name))
        tx.exec_driver_sql(f"ALTER TABLE {shadow}.{name} SET SCHEMA {live}")

    def _look_here(self, connection: Connection) -> None:
        # For one transaction: a pooler must not lend the connection to others as it is.
        schema = connection.dialect.identifier_preparer.quote(self._name)
        connection.exec_driver_sql(f"SET LOCAL search_path TO {schema}")
