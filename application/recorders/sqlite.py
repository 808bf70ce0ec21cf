"""Events in an SQLite file: one writer at a time, every commit on the disk, ids never used again.

The library's recorder begins transactions deferred and lets SQLite choose row ids. Beside another
writer the first fails at once with "database is locked", and the second gives the id of a deleted
last row to the next event, which a projection then never sees. Hence the statements here.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor

from application.recorders.base import TABLES_VERSION
from application.recorders.evidence_rows import KnownHead, LeafRow, LogRow, is_as_written
from application.recorders.faults import sqlite_faults
from application.recorders.rows import ChainedEvent, ChainedNotification
from application.recorders.schema import SchemaFault, differences
from application.recorders.sqlite_file import SqliteFile, fetched
from application.recorders.sqlite_schema import PARTS, made_by, schema_of
from application.store_errors import NamelessRowError, TamperedError, VersionConflictError

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        "CREATE TABLE event_store_tables (version INTEGER NOT NULL)",
        "INSERT INTO event_store_tables VALUES (0)",
        """CREATE TABLE stored_events (
            notification_id INTEGER PRIMARY KEY AUTOINCREMENT,
            originator_id TEXT NOT NULL,
            originator_version INTEGER NOT NULL CHECK (originator_version > 0),
            topic TEXT NOT NULL,
            state BLOB,
            state_hash BLOB NOT NULL CHECK (length(state_hash) = 32),
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            UNIQUE (originator_id, originator_version))""",
        "CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    ),
)
"""The statements that lead from one version of the tables to the next. Only ever add to them."""

_COLUMNS: Final = (
    "notification_id, originator_id, originator_version, topic, state, state_hash, digest"
)
_INSERT: Final = (
    "INSERT INTO stored_events "
    "(originator_id, originator_version, topic, state, state_hash, digest) VALUES (?,?,?,?,?,?)"
)
_OF_STREAM: Final = (
    f"SELECT {_COLUMNS} FROM stored_events "  # noqa: S608  # a constant, no input
    "WHERE originator_id = ? AND originator_version >= ? ORDER BY originator_version"
)
_KNOWN: Final = (
    "SELECT originator_id FROM stored_events "
    "WHERE originator_id IN (SELECT value FROM json_each(?)) AND originator_version = 1"
)
_HEADS: Final = (
    "SELECT last.originator_id, last.originator_version, last.digest "
    "FROM json_each(?) AS wanted JOIN stored_events AS last ON last.originator_id = wanted.value "
    "AND last.originator_version = (SELECT max(originator_version) FROM stored_events "
    "WHERE originator_id = wanted.value)"
)
_AFTER: Final = (
    f"SELECT {_COLUMNS} FROM stored_events "  # noqa: S608  # a constant, no input
    "WHERE notification_id > ? ORDER BY notification_id LIMIT ?"
)
_SELECTED: Final = (
    f"SELECT {_COLUMNS} FROM stored_events "  # noqa: S608  # a constant, no input
    "WHERE notification_id >= ? AND notification_id <= coalesce(?, 0x7fffffffffffffff) "
    "AND (? OR topic IN (SELECT value FROM json_each(?))) ORDER BY notification_id LIMIT ?"
)
_STRAY: Final = (
    f"SELECT {_COLUMNS} FROM stored_events "  # noqa: S608  # a constant, no input
    "WHERE notification_id IS NULL OR notification_id < 1 ORDER BY notification_id LIMIT 1"
)
_LEAVES: Final = (
    "SELECT notification_id, digest FROM stored_events "
    "WHERE notification_id > ? ORDER BY notification_id LIMIT ?"
)
_HEADS_AT: Final = (
    "SELECT last.originator_id, last.originator_version, last.digest "
    "FROM json_each(?) AS wanted JOIN stored_events AS last ON last.originator_id = wanted.value "
    "AND last.originator_version = (SELECT max(originator_version) FROM stored_events "
    "WHERE originator_id = wanted.value AND notification_id <= ?)"
)
_DIGESTS_FROM: Final = (
    "SELECT digest FROM stored_events "
    "WHERE originator_id = ? AND originator_version >= ? ORDER BY originator_version LIMIT 2"
)
_DIGEST_OF: Final = (
    "SELECT digest FROM stored_events WHERE originator_id = ? AND originator_version = ?"
)
_DIGEST_AT: Final = "SELECT digest FROM stored_events WHERE notification_id = ?"
_DESTROY: Final = (
    "UPDATE stored_events SET state = NULL WHERE originator_id = ? AND originator_version <= ?"
)
_LAST_POSITION: Final = "SELECT coalesce(max(notification_id), 0) FROM stored_events"
_ADVANCE: Final = (
    "INSERT INTO counters VALUES (?, ?) "
    "ON CONFLICT (name) DO UPDATE SET value = value + excluded.value RETURNING value"
)


class SqliteRecorder(SQLiteApplicationRecorder):
    """The library's recorder with our table, our transactions and digests beside the events."""

    names: type[str] | type[bytes] = str

    def __init__(self, file: SqliteFile) -> None:
        """Read and write `file`; nothing is opened yet."""
        super().__init__(file)
        self.file = file
        self.place = str(file.path)

    def construct_create_table_statements(self) -> list[str]:
        """Return nothing: tables come from `migrate` alone."""
        return []

    def migrate(self) -> int:
        """Create or upgrade the tables and return their version."""
        self.file.create()
        with self.file.transaction(commit=True) as cursor:
            version = _version(cursor)
            for statements in MIGRATIONS[version:]:
                for statement in statements:
                    cursor.execute(statement)
            if version < TABLES_VERSION:
                cursor.execute("UPDATE event_store_tables SET version = ?", (TABLES_VERSION,))
            return max(version, TABLES_VERSION)

    def tables_version(self) -> int:
        """Return the version of the tables, 0 when there are none."""
        with self.file.transaction(commit=False) as cursor:
            return _version(cursor)

    @contextmanager
    def writing(self) -> Iterator["SqliteWriter"]:
        """Open a write transaction; raises StoreUnavailableError after 2 s behind another."""
        with self.file.transaction(commit=True) as cursor:
            yield SqliteWriter(self, cursor)

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: object
    ) -> Sequence[int]:
        c.executemany(_INSERT, [_parameters(event) for event in stored_events])
        c.execute("SELECT last_insert_rowid()")
        # Nobody else writes inside the transaction, so AUTOINCREMENT counted in steps of one.
        last: int = c.fetchone()[0]
        return range(last - len(stored_events) + 1, last + 1)

    def events_of(self, stream: UUID, from_version: int) -> list[ChainedNotification]:
        """Return a stream's events from `from_version` on, in order."""
        return self._select(_OF_STREAM, stream.hex, from_version)

    def ends_at(self, stream: UUID, version: int, digest: str) -> bool:
        """Tell whether the stream's last event is that version, with that digest."""
        rows = self.file.rows(_DIGESTS_FROM, (stream.hex, version))
        return [_hex(row) for row in rows] == [digest]

    def known(self, streams: Sequence[UUID]) -> set[UUID]:
        """Return those of the streams that have begun."""
        rows = self.file.rows(_KNOWN, (json.dumps([stream.hex for stream in streams]),))
        return {UUID(row[0]) for row in rows}

    def heads(self, streams: Sequence[UUID]) -> dict[UUID, tuple[int, str]]:
        """Return version and digest of each stream's last event; not of streams yet to begin."""
        rows = self.file.rows(_HEADS, (json.dumps([stream.hex for stream in streams]),))
        return {_named(row[0]): _head(*row) for row in rows}

    def events_after(self, position: int, limit: int) -> list[ChainedNotification]:
        """Return at most `limit` events of the log behind `position`."""
        return self._select(_AFTER, position, limit)

    def log_rows(self, position: int, limit: int) -> list[LogRow]:
        """Return a stretch of the log as it lies in the table."""
        return self._rows(_AFTER, position, limit)

    def schema_faults(self) -> list[SchemaFault]:
        """Return where the file's schema is not as `migrate` makes it."""
        return list(differences(schema_of(self._rows(PARTS)), made_by(MIGRATIONS)))

    def index_faults(self) -> list[SchemaFault]:
        """Return the first places where an index does not fit the rows; reads all of both."""
        told = self._rows("PRAGMA integrity_check(stored_events)")
        return [SchemaFault("index_differs", text) for (text,) in told[:3] if text != "ok"]

    def stray_rows(self) -> list[LogRow]:
        """Return the first row that has no position in the log, where there is one."""
        return self._rows(_STRAY)

    def leaf_rows(self, position: int, limit: int) -> list[LeafRow]:
        """Return positions and digests of a stretch of the log."""
        return self._rows(_LEAVES, position, limit)

    def heads_at(self, streams: Sequence[Any], position: int) -> dict[Any, KnownHead]:
        """Return the last event up to `position` of each stream; what is no text has none."""
        wanted = json.dumps([stream for stream in streams if isinstance(stream, str)])
        rows = self._rows(_HEADS_AT, wanted, position)
        return {stream: KnownHead(version, digest) for stream, version, digest in rows}

    def _rows(self, statement: str, *parameters: str | int) -> list[Any]:
        with self.file.transaction(commit=False) as cursor:
            raw = cursor.sqlite_cursor
            raw.row_factory = None  # plain tuples are taken apart in half the time
            return fetched(raw, statement, parameters)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> list[Notification]:
        """Return a stretch of the log as the library's readers see it, without digests."""
        first = 1 if start is None else start + (not inclusive_of_start)
        wanted = json.dumps(list(topics))
        return [
            Notification(row.stream, row.originator_version, row.topic, row.state, row.id)
            for row in self._select(_SELECTED, first, stop, not topics, wanted, limit)
        ]

    def _select(self, statement: str, *parameters: str | int | None) -> list[ChainedNotification]:
        return [_notification(row) for row in self.file.rows(statement, parameters)]

    def digest_at(self, position: int) -> str | None:
        """Return the digest of the event with this notification id."""
        rows = self.file.rows(_DIGEST_AT, (position,))
        return _hex(rows[0] if rows else None)

    def last_position(self) -> int:
        """Return the greatest notification id, 0 for an empty log."""
        return int(self.file.rows(_LAST_POSITION)[0][0])

    def scrub(self) -> bool:
        """Empty the write-ahead log, which keeps pages as they were; False where a reader waits."""
        return not self.file.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]

    def clock(self) -> datetime | None:
        """Return None: an SQLite file has the clock of its program."""
        return None

    def close(self) -> None:
        """Close all connections."""
        self.file.close()


class SqliteWriter:
    """An open write transaction on an SQLite file."""

    def __init__(self, recorder: SqliteRecorder, cursor: SQLiteCursor) -> None:
        """Write through `cursor`, inside its transaction."""
        self._recorder = recorder
        self._cursor = cursor

    def digest_of(self, stream: UUID, version: int) -> str | None:
        """Return the digest stored for one version of a stream."""
        self._cursor.execute(_DIGEST_OF, (stream.hex, version))
        return _hex(self._cursor.fetchone())

    def insert(self, events: Sequence[ChainedEvent]) -> Sequence[int]:
        """Store the events; raises VersionConflictError when a version is taken."""
        try:
            return self._recorder._insert_events(self._cursor, events)  # noqa: SLF001  # its half
        except sqlite3.IntegrityError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_CONSTRAINT_UNIQUE:
                raise
            raise VersionConflictError(list({event.stream: 0 for event in events})) from error

    def destroy(self, stream: UUID, until: int) -> None:
        """Drop the contents of a stream's events up to a version; digests and hashes stay."""
        self._cursor.execute("PRAGMA secure_delete=ON")  # what was there is overwritten
        self._cursor.execute(_DESTROY, (stream.hex, until))

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Open a part of the transaction that is undone alone when its block raises."""
        # Here, not only around the whole transaction: a group keeps each job's own error.
        with sqlite_faults(self._recorder.place):
            self._cursor.execute("SAVEPOINT part")
            try:
                yield
            except BaseException:
                self._undo_part()
                raise
            self._cursor.execute("RELEASE SAVEPOINT part")

    def _undo_part(self) -> None:
        # A full disk may have undone the whole transaction already: the first error is the cause.
        with suppress(sqlite3.Error):
            self._cursor.execute("ROLLBACK TO SAVEPOINT part")
            self._cursor.execute("RELEASE SAVEPOINT part")

    def advance(self, series: str, count: int) -> int:
        """Move the counter `series` on by `count` and return its new value."""
        self._cursor.execute(_ADVANCE, (series, count))
        return int(self._cursor.fetchone()[0])


def _version(cursor: SQLiteCursor) -> int:
    cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'event_store_tables'")
    if cursor.fetchone() is None:
        return 0
    cursor.execute("SELECT version FROM event_store_tables")
    return int(cursor.fetchone()[0])


def _parameters(event: StoredEvent) -> tuple[str, int, str, bytes, bytes, bytes]:
    if not isinstance(event, ChainedEvent):
        msg = "only events with a digest are stored"
        raise TypeError(msg)
    return (
        event.stream.hex,
        event.originator_version,
        event.topic,
        event.state,
        bytes.fromhex(event.state_hash),
        bytes.fromhex(event.digest),
    )


def _notification(row: sqlite3.Row) -> ChainedNotification:
    position, _, version, topic, state, state_hash, digest = row
    stream = _stream_of(row)
    if not is_as_written(version, topic, state, state_hash, digest):
        raise TamperedError(stream, version, "its content was altered")
    return ChainedNotification(
        id=position,
        originator_id=stream,
        originator_version=version,
        topic=topic,
        state=state,
        state_hash=state_hash.hex(),
        digest=digest.hex(),
    )


def _head(stream: str, version: object, digest: object) -> tuple[int, str]:
    if not isinstance(version, int) or not isinstance(digest, bytes):
        raise TamperedError(_named(stream), version, "its content was altered")
    return version, digest.hex()


def _stream_of(row: sqlite3.Row) -> UUID:
    try:
        return _named(row[1])
    except (AttributeError, TypeError, ValueError) as error:
        raise NamelessRowError(row[0], row[2]) from error


@lru_cache(maxsize=4096)
def _named(stored: str) -> UUID:
    """Return the stream's id; remembered, because its events lie near each other in the log."""
    return UUID(stored)


def _hex(row: sqlite3.Row | None) -> str | None:
    """Return a digest in hex; what is none, as only a hand can have written it, equals no other."""
    if row is None:
        return None
    return row[0].hex() if isinstance(row[0], bytes) else ""
