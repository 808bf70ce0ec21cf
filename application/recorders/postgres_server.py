"""A PostgreSQL database as the library's datastore: connections, and faults in clear words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from eventsourcing.postgres import ConnectionPool, PostgresDatastore
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import DictRow, dict_row

from application.recorders.base import FLUSH_COMMITS, LOCK_SECONDS
from application.recorders.faults import unavailable
from application.recorders.postgres_faults import postgres_faults

_CONNECTIONS: Final = 16
_SETTINGS: Final = (
    # A writer that hangs with the lock in its hands is thrown out, so that others go on.
    "SET idle_in_transaction_session_timeout = '60s'; "
    # The order of commits is read after the lock was won: a snapshot of the whole transaction,
    # which a role's default could ask for, would be older.
    "SET default_transaction_isolation = 'read committed'"
)


class PostgresServer(PostgresDatastore):
    """One database. Safe for many threads and several processes."""

    def __init__(self, url: str) -> None:
        """Use the database at `url` (TCP or Unix socket); nothing is opened yet."""
        try:
            given = conninfo_to_dict(url)
        except psycopg.ProgrammingError as error:
            place = "at the address in the settings"
            raise unavailable(place, "away", detail="it is no postgresql URL") from error
        name, host = str(given.get("dbname", "")), str(given.get("host", ""))
        super().__init__(name, host, str(given.get("port", "")), "", "")
        self.place = f"{name} on {host or 'this machine'}"
        self._conninfo = make_conninfo(url, connect_timeout=int(LOCK_SECONDS))
        self.pool = ConnectionPool(
            self._conninfo,
            connection_class=Connection[DictRow],
            kwargs={"autocommit": True, "row_factory": dict_row},
            min_size=1,
            max_size=_CONNECTIONS,
            open=False,
            configure=_configure,
            check=ConnectionPool.check_connection,  # a restarted server is noticed before a write
            timeout=LOCK_SECONDS,
        )

    def register_type_adapters(self) -> None:
        """Do nothing: our statements need none of the library's types."""

    def probe(self) -> None:
        """Connect once outside the pool, which would hide why it cannot."""
        with postgres_faults(self.place):
            psycopg.connect(self._conninfo).close()

    @contextmanager
    def get_connection(self) -> Iterator[Connection[DictRow]]:
        """Lend a connection for a block; its faults become StoreUnavailableError."""
        with postgres_faults(self.place):
            self.pool.open(wait=False)
            with self.pool.connection() as connection:
                yield connection


def _configure(connection: Connection[DictRow]) -> None:
    connection.execute(_SETTINGS)
    connection.execute(FLUSH_COMMITS)
