"""Events in PostgreSQL: an advisory lock makes the order of ids the order of commits.

The library locks the whole table, which waits behind a VACUUM for seconds, and repeats an insert
after a lost connection, which can report a committed append as a conflict. Neither happens here:
a write is tried once, and a lost connection is a StoreUnavailableError.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder
from psycopg import Cursor, Error, errors
from psycopg.rows import TupleRow, tuple_row

from application.recorders.base import LOCK_SECONDS, TABLES_VERSION
from application.recorders.evidence_rows import KnownHead, LeafRow, LogRow
from application.recorders.postgres_faults import postgres_faults
from application.recorders.postgres_schema import MADE, PARTS
from application.recorders.postgres_server import PostgresServer
from application.recorders.rows import ChainedEvent, ChainedNotification
from application.recorders.schema import SchemaFault, differences
from application.store_errors import VersionConflictError

MIGRATIONS: Final[tuple[tuple[LiteralString, ...], ...]] = (
    (
        "CREATE TABLE event_store_tables (version integer NOT NULL)",
        "INSERT INTO event_store_tables VALUES (0)",
        """CREATE TABLE stored_events (
            notification_id bigserial PRIMARY KEY,
            originator_id uuid NOT NULL,
            originator_version bigint NOT NULL CHECK (originator_version > 0),
            topic text NOT NULL,
            state bytea,
            state_hash bytea NOT NULL CHECK (length(state_hash) = 32),
            digest bytea NOT NULL CHECK (length(digest) = 32),
            CONSTRAINT stored_events_version UNIQUE (originator_id, originator_version))""",
        "CREATE TABLE counters (name text PRIMARY KEY, value bigint NOT NULL)",
    ),
)
"""The statements that lead from one version of the tables to the next. Only ever add to them."""

_WRITERS: Final = 0x6269_6875_616E  # "bihuan": the advisory lock that a writer holds to commit
_COPY_FROM: Final = 50  # as many rows as make COPY faster than single inserts

_LOCK: Final = "SELECT set_config('lock_timeout', %s, true), pg_advisory_xact_lock(%s)"
_COLUMNS: Final = (
    "notification_id, originator_id, originator_version, topic, state, state_hash, digest"
)
_OF_STREAM: Final = (
    f"SELECT {_COLUMNS} FROM stored_events "  # noqa: S608  # a constant, no input
    "WHERE originator_id = %s AND originator_version >= %s ORDER BY originator_version"
)
_KNOWN: Final = (
    "SELECT originator_id FROM stored_events "
    "WHERE originator_id = ANY(%s) AND originator_version = 1"
)
# The inner SELECT hides how many ids there are: seeing it, the server makes a plan for each call,
# which takes longer than the look-up. As text, because psycopg is slow with arrays of UUIDs.
_HEADS: Final = (
    "SELECT wanted.id, last.originator_version, last.digest "
    "FROM unnest((SELECT %s::text::uuid[])) AS wanted(id) CROSS JOIN LATERAL ("
    "SELECT originator_version, digest FROM stored_events WHERE originator_id = wanted.id "
    "ORDER BY originator_version DESC LIMIT 1) AS last"
)
_AFTER: Final = (
    f"SELECT {_COLUMNS} FROM stored_events "  # noqa: S608  # a constant, no input
    "WHERE notification_id > %s ORDER BY notification_id LIMIT %s"
)
_ROWS: Final = (
    "SELECT notification_id, uuid_send(originator_id), originator_version, topic, state, "
    "state_hash, digest FROM stored_events "
    "WHERE notification_id > %s ORDER BY notification_id LIMIT %s"
)
_STRAY: Final = (
    "SELECT notification_id, uuid_send(originator_id), originator_version, topic, state, "
    "state_hash, digest FROM stored_events "
    "WHERE notification_id IS NULL OR notification_id < 1 ORDER BY notification_id LIMIT 1"
)
_LEAVES: Final = (
    "SELECT notification_id, digest FROM stored_events "
    "WHERE notification_id > %s ORDER BY notification_id LIMIT %s"
)
_HEADS_AT: Final = (
    "SELECT uuid_send(wanted.id), last.originator_version, last.digest "
    "FROM unnest((SELECT %s::text::uuid[])) AS wanted(id) CROSS JOIN LATERAL ("
    "SELECT originator_version, digest FROM stored_events "
    "WHERE originator_id = wanted.id AND notification_id <= %s "
    "ORDER BY originator_version DESC LIMIT 1) AS last"
)
_DIGESTS_FROM: Final = (
    "SELECT digest FROM stored_events "
    "WHERE originator_id = %s AND originator_version >= %s ORDER BY originator_version LIMIT 2"
)
_DIGEST_OF: Final = (
    "SELECT digest FROM stored_events WHERE originator_id = %s AND originator_version = %s"
)
_INSERT: Final = (
    "INSERT INTO stored_events "
    "(originator_id, originator_version, topic, state, state_hash, digest) "
    "VALUES (%s, %s, %s, %s, %s, %s) RETURNING notification_id"
)
_DESTROY: Final = (
    "UPDATE stored_events SET state = NULL WHERE originator_id = %s AND originator_version <= %s"
)
_NEXT_IDS: Final = (
    "SELECT nextval(pg_get_serial_sequence('stored_events', 'notification_id')) "
    "FROM generate_series(1, %s)"
)
_COPY: Final = f"COPY stored_events ({_COLUMNS}) FROM STDIN (FORMAT BINARY)"
_TYPES: Final = ("int8", "uuid", "int8", "text", "bytea", "bytea", "bytea")
_ADVANCE: Final = (
    "INSERT INTO counters VALUES (%s, %s) "
    "ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING value"
)


class PostgresRecorder(PostgresApplicationRecorder):
    """The library's recorder with our table, our lock and digests beside the events."""

    names: type[str] | type[bytes] = bytes

    def __init__(self, server: PostgresServer) -> None:
        """Read and write the database behind `server`."""
        super().__init__(server)
        self.server = server
        self.place = server.place
        self.sql_create_statements.clear()  # tables come from `migrate` alone

    def migrate(self) -> int:
        """Create or upgrade the tables and return their version."""
        with self._locked() as cursor:
            version = _version(cursor)
            for statements in MIGRATIONS[version:]:
                for statement in statements:
                    cursor.execute(statement)
            if version < TABLES_VERSION:
                cursor.execute("UPDATE event_store_tables SET version = %s", (TABLES_VERSION,))
            return max(version, TABLES_VERSION)

    def tables_version(self) -> int:
        """Return the version of the tables, 0 when there are none."""
        self.server.probe()
        with self._reading() as cursor:
            return _version(cursor)

    @contextmanager
    def writing(self) -> Iterator["PostgresWriter"]:
        """Open a write transaction; raises StoreUnavailableError after 2 s behind another."""
        with self._locked() as cursor:
            yield PostgresWriter(cursor, self.place)

    @contextmanager
    def _locked(self) -> Iterator[Cursor[TupleRow]]:
        # Waiting for a connection and waiting for the lock share the two seconds.
        began = time.monotonic()
        with self.server.get_connection() as connection, connection.transaction():
            left = max(0.05, LOCK_SECONDS - (time.monotonic() - began))
            with connection.cursor(row_factory=tuple_row, binary=True) as cursor:
                cursor.execute(_LOCK, (f"{left * 1000:.0f}ms", _WRITERS))
                yield cursor

    @contextmanager
    def _reading(self) -> Iterator[Cursor[TupleRow]]:
        with (
            self.server.get_connection() as connection,
            connection.cursor(row_factory=tuple_row, binary=True) as cursor,
        ):
            yield cursor

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: object) -> Sequence[int]:
        """Store events with digests and return their notification ids."""
        with self.writing() as writer:
            return writer.insert([_with_digest(event) for event in stored_events])

    def events_of(self, stream: UUID, from_version: int) -> list[ChainedNotification]:
        """Return a stream's events from `from_version` on, in order."""
        return self._select(_OF_STREAM, stream, from_version)

    def ends_at(self, stream: UUID, version: int, digest: str) -> bool:
        """Tell whether the stream's last event is that version, with that digest."""
        with self._reading() as cursor:
            rows = cursor.execute(_DIGESTS_FROM, (stream, version))
            return [_hex(row) for row in rows] == [digest]

    def known(self, streams: Sequence[UUID]) -> set[UUID]:
        """Return those of the streams that have begun."""
        with self._reading() as cursor:
            return {row[0] for row in cursor.execute(_KNOWN, (list(streams),))}

    def heads(self, streams: Sequence[UUID]) -> dict[UUID, tuple[int, str]]:
        """Return version and digest of each stream's last event; not of streams yet to begin."""
        with self._reading() as cursor:
            rows = cursor.execute(_HEADS, (f"{{{','.join(stream.hex for stream in streams)}}}",))
            return {stream: (version, digest.hex()) for stream, version, digest in rows}

    def events_after(self, position: int, limit: int) -> list[ChainedNotification]:
        """Return at most `limit` events of the log behind `position`."""
        return self._select(_AFTER, position, limit)

    def log_rows(self, position: int, limit: int) -> list[LogRow]:
        """Return a stretch of the log as it lies in the table."""
        return self._rows(_ROWS, position, limit)

    def schema_faults(self) -> list[SchemaFault]:
        """Return where the schema of the tables is not as `migrate` makes it."""
        return list(differences(dict(self._rows(PARTS)), MADE))

    def index_faults(self) -> list[SchemaFault]:
        """Return nothing: the server's own amcheck, which not every server has, looks at that."""
        return []

    def stray_rows(self) -> list[LogRow]:
        """Return the first row that has no position in the log, where there is one."""
        return self._rows(_STRAY)

    def leaf_rows(self, position: int, limit: int) -> list[LeafRow]:
        """Return positions and digests of a stretch of the log."""
        return self._rows(_LEAVES, position, limit)

    def heads_at(self, streams: Sequence[Any], position: int) -> dict[Any, KnownHead]:
        """Return the last event up to `position` of each stream."""
        wanted = f"{{{','.join(stream.hex() for stream in streams)}}}"
        rows = self._rows(_HEADS_AT, wanted, position)
        return {stream: KnownHead(version, digest) for stream, version, digest in rows}

    def _rows(self, statement: LiteralString, *given: str | int) -> list[Any]:
        with self._reading() as cursor:
            return cursor.execute(statement, given).fetchall()

    def _select(self, statement: LiteralString, *given: UUID | int) -> list[ChainedNotification]:
        with self._reading() as cursor:
            return [_notification(row) for row in cursor.execute(statement, given)]

    def digest_at(self, position: int) -> str | None:
        """Return the digest of the event with this notification id."""
        with self._reading() as cursor:
            cursor.execute(
                "SELECT digest FROM stored_events WHERE notification_id = %s", (position,)
            )
            return _hex(cursor.fetchone())

    def last_position(self) -> int:
        """Return the greatest notification id, 0 for an empty log."""
        with self._reading() as cursor:
            cursor.execute("SELECT coalesce(max(notification_id), 0) FROM stored_events")
            return int(_row(cursor)[0])

    def scrub(self) -> bool:
        """Leave old row versions to the server's own vacuum."""
        return True

    def clock(self) -> datetime | None:
        """Return the server's present instant in UTC."""
        with self._reading() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            instant: datetime = _row(cursor)[0]
            return instant.astimezone(UTC)

    def close(self) -> None:
        """Close all connections."""
        self.server.close()


class PostgresWriter:
    """An open write transaction on PostgreSQL, which holds the writers' lock."""

    def __init__(self, cursor: Cursor[TupleRow], place: str) -> None:
        """Write through `cursor`, inside its transaction; `place` names the store in errors."""
        self._cursor = cursor
        self._place = place

    def digest_of(self, stream: UUID, version: int) -> str | None:
        """Return the digest stored for one version of a stream."""
        return _hex(self._cursor.execute(_DIGEST_OF, (stream, version)).fetchone())

    def insert(self, events: Sequence[ChainedEvent]) -> Sequence[int]:
        """Store the events; raises VersionConflictError when a version is taken."""
        try:
            return self._copy(events) if len(events) >= _COPY_FROM else self._insert(events)
        except errors.UniqueViolation as error:
            if error.diag.constraint_name != "stored_events_version":
                raise
            raise VersionConflictError(list({event.stream: 0 for event in events})) from error

    def _insert(self, events: Sequence[ChainedEvent]) -> list[int]:
        ids = []
        for event in events:
            self._cursor.execute(_INSERT, _values(event))
            ids.append(int(_row(self._cursor)[0]))
        return ids

    def _copy(self, events: Sequence[ChainedEvent]) -> list[int]:
        ids = sorted(row[0] for row in self._cursor.execute(_NEXT_IDS, (len(events),)))
        with self._cursor.copy(_COPY) as copy:
            copy.set_types(_TYPES)
            for position, event in zip(ids, events, strict=True):
                copy.write_row((position, *_values(event)))
        return ids

    def destroy(self, stream: UUID, until: int) -> None:
        """Drop the contents of a stream's events up to a version; digests and hashes stay."""
        self._cursor.execute(_DESTROY, (stream, until))

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Open a part of the transaction that is undone alone when its block raises."""
        # Here, not only around the whole transaction: a group keeps each job's own error.
        with postgres_faults(self._place):
            self._cursor.execute("SAVEPOINT part")
            try:
                yield
            except BaseException:
                self._undo_part()
                raise
            self._cursor.execute("RELEASE SAVEPOINT part")

    def _undo_part(self) -> None:
        # Without a connection there is nothing to undo: the first error is the cause.
        with suppress(Error):
            self._cursor.execute("ROLLBACK TO SAVEPOINT part")
            self._cursor.execute("RELEASE SAVEPOINT part")

    def advance(self, series: str, count: int) -> int:
        """Move the counter `series` on by `count` and return its new value."""
        return int(_row(self._cursor.execute(_ADVANCE, (series, count)))[0])


def _version(cursor: Cursor[TupleRow]) -> int:
    cursor.execute("SELECT to_regclass('event_store_tables') IS NOT NULL")
    if not _row(cursor)[0]:
        return 0
    return int(_row(cursor.execute("SELECT version FROM event_store_tables"))[0])


def _with_digest(event: StoredEvent) -> ChainedEvent:
    if not isinstance(event, ChainedEvent):
        msg = "only events with a digest are stored"
        raise TypeError(msg)
    return event


def _values(event: ChainedEvent) -> tuple[UUID, int, str, bytes, bytes, bytes]:
    return (
        event.stream,
        event.originator_version,
        event.topic,
        event.state,
        bytes.fromhex(event.state_hash),
        bytes.fromhex(event.digest),
    )


def _notification(row: TupleRow) -> ChainedNotification:
    position, stream, version, topic, state, state_hash, digest = row
    return ChainedNotification(
        id=position,
        originator_id=stream,
        originator_version=version,
        topic=topic,
        state=state,
        state_hash=state_hash.hex(),
        digest=digest.hex(),
    )


def _row(cursor: Cursor[TupleRow]) -> TupleRow:
    row = cursor.fetchone()
    if row is None:
        msg = "the database gave no row where there always is one"
        raise RuntimeError(msg)
    return row


def _hex(row: TupleRow | None) -> str | None:
    return None if row is None else bytes(row[0]).hex()
