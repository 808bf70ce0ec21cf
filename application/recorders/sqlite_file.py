"""An SQLite file as the library's datastore: connections, turns to write, faults in clear words."""

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from math import ceil
from pathlib import Path
from typing import Any, Final

from eventsourcing.persistence import ConnectionPoolClosedError
from eventsourcing.sqlite import (
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
)

from application.recorders.base import LOCK_SECONDS
from application.recorders.faults import sqlite_faults, unavailable

_KEPT_OPEN: Final = 16
_LEAST_WAIT: Final = 0.05


class SqliteFile(SQLiteDatastore):
    """One events file. Safe for many threads and several processes."""

    def __init__(self, path: Path) -> None:
        """Use the file at `path`; nothing is opened yet."""
        name = f"{path.absolute().as_uri()}?mode=rw"  # rw: a missing file is an error, not made
        super().__init__(name, pool_size=1)
        self.path = path
        self.pool = self._pool = _Pool(name)
        self._turn = threading.Lock()
        self._identity: tuple[int, int] | None = None

    def create(self) -> None:
        """Make the file and its directory where they are missing, in write-ahead mode."""
        with sqlite_faults(str(self.path)):
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise unavailable(str(self.path), "read_only") from error
            connection = sqlite3.connect(self.path, timeout=LOCK_SECONDS)
            try:
                _enter_wal(connection)
            finally:
                connection.close()

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """Open a write transaction, or with `commit=False` a cursor for single statements."""
        with sqlite_faults(str(self.path)):
            self._check_same_file()
            if commit:
                with self._writing() as cursor:
                    yield cursor
            else:
                with self._connection() as connection, connection.cursor() as cursor:
                    yield SQLiteCursor(cursor)

    def rows(
        self, statement: str, parameters: Sequence[str | int | None] = ()
    ) -> list[sqlite3.Row]:
        """Return what one statement selects: every step reads so, hence without a transaction."""
        with sqlite_faults(str(self.path)):
            self._check_same_file()
            connection = self._pool.lend()
            try:
                return connection.rows(statement, parameters)
            finally:
                self._pool.give_back(connection)

    @contextmanager
    def _writing(self) -> Iterator[SQLiteCursor]:
        # Waiting here and waiting in SQLite share the two seconds. The library's own lock for
        # writers is not used: it stays taken for ever when the connection cannot be made.
        began = time.monotonic()
        if not self._turn.acquire(timeout=LOCK_SECONDS):
            raise unavailable(str(self.path), "locked")
        try:
            left = max(_LEAST_WAIT, LOCK_SECONDS - (time.monotonic() - began))
            with self._connection() as connection, connection.writing(wait=left) as cursor:
                yield cursor
        finally:
            self._turn.release()

    @contextmanager
    def _connection(self) -> Iterator["_Connection"]:
        connection = self._pool.lend()
        try:
            yield connection
        finally:
            self._pool.give_back(connection)

    def _check_same_file(self) -> None:
        """Refuse when the path now names another file than the open connections do.

        They would go on writing into a file without a name, and the events would be lost.
        """
        try:
            status = self.path.stat()
        except FileNotFoundError:
            raise unavailable(str(self.path), "missing") from None
        except OSError as error:
            raise unavailable(str(self.path), "read_only") from error
        identity = (status.st_dev, status.st_ino)
        if self._identity is None:
            self._identity = identity
        elif self._identity != identity:
            raise unavailable(str(self.path), "replaced")


class _Pool(SQLiteConnectionPool):
    """Lends connections that wait for locks and put every commit on the disk.

    The library's own way to lend one takes four locks and as many looks at the clock: a twentieth
    of a step. Who finds none idle makes one, so nobody waits here, and few are kept.
    """

    def __init__(self, name: str) -> None:
        super().__init__(db_name=name, pool_size=_KEPT_OPEN)
        self._idle: deque[_Connection] = deque()

    def lend(self) -> "_Connection":
        """Return a connection that nobody else uses until it is given back."""
        if self._closed:
            raise ConnectionPoolClosedError
        try:
            return self._idle.pop()
        except IndexError:
            return self._create_connection()

    def give_back(self, connection: "_Connection") -> None:
        """Keep the connection for the next one, unless it broke or enough are kept."""
        if connection.closed or len(self._idle) >= self.pool_size:
            connection.close()
            return
        self._idle.append(connection)
        if self._closed:
            self._close_idle()

    def close(self) -> None:
        """Close what lies idle; what is lent is closed when it comes back."""
        super().close()
        self._close_idle()

    def _close_idle(self) -> None:
        with suppress(IndexError):
            while True:
                self._idle.pop().close()

    def _create_connection(self) -> "_Connection":
        connection = sqlite3.connect(
            self.db_name,
            uri=True,
            timeout=LOCK_SECONDS,
            isolation_level=None,  # transactions begin where we say
            check_same_thread=False,
        )
        try:
            connection.row_factory = sqlite3.Row
            # A store restored from a copy may have left write-ahead mode; it is kept in the file.
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                _enter_wal(connection)
            connection.execute("PRAGMA synchronous=FULL")
        except sqlite3.Error:
            connection.close()
            raise
        return _Connection(connection, max_age=None)


class _Connection(SQLiteConnection):
    _waits_ms = LOCK_SECONDS * 1000

    def rows(self, statement: str, parameters: Sequence[str | int | None]) -> list[sqlite3.Row]:
        """Return what a statement selects."""
        return fetched(self._sqlite_conn.cursor(), statement, parameters)

    @contextmanager
    def writing(self, *, wait: float) -> Iterator[SQLiteCursor]:
        """Take the write lock at once, waiting `wait` seconds; commit unless the block raises."""
        raw = self._sqlite_conn
        if (waits_ms := ceil(wait * 1000)) != self._waits_ms:
            raw.execute(f"PRAGMA busy_timeout={waits_ms}").close()
            self._waits_ms = waits_ms
        cursor = raw.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        try:
            yield SQLiteCursor(cursor)
            cursor.execute("COMMIT")
        finally:
            cursor.close()
            self._leave_transaction()

    def _leave_transaction(self) -> None:
        if self._sqlite_conn.in_transaction:
            try:
                self._sqlite_conn.rollback()
            except sqlite3.Error:
                self.close()  # the pool drops it


def fetched(
    cursor: sqlite3.Cursor, statement: str, parameters: Sequence[str | int | None]
) -> list[Any]:
    """Return what a statement selects.

    Text that is no UTF-8, which only a hand can have put there, is returned with a stand-in for
    each wrong byte: whoever reads it finds the row to be altered, and can name it.
    """
    try:
        return cursor.execute(statement, parameters).fetchall()
    except sqlite3.OperationalError as error:
        if "UTF-8" not in str(error):
            raise
    cursor.connection.text_factory = _text
    try:
        return cursor.execute(statement, parameters).fetchall()
    finally:
        cursor.connection.text_factory = str


def _text(stored: bytes) -> str:
    return stored.decode(errors="surrogateescape")


def _enter_wal(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead mode, which SQLite refuses at once while another does the same."""
    until = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return
