"""The vault: what cannot be rebuilt from the log. Wrapped keys, the index of persons, deliveries.

A SQLite file by default, PostgreSQL by URL. It is backed up apart from the events, and nothing in
it is clear text: keys are wrapped by the master key, names and numbers are keyed digests.
"""

import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Dialect,
    Engine,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    QueuePool,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    create_engine,
    delete,
    event,
    func,
    insert,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from application.ports import Clock

SCHEMA_VERSION: Final = 1

DeliveryState = Literal["planned", "sent", "failed"]

_BUSY_SECONDS: Final = 2
_PAGE: Final = 500
_MIGRATION_LOCK: Final = 0x62686E76
"""Any fixed number, so that two migrations on PostgreSQL wait for each other."""

_NEXT_STEPS: Final = (
    ("no such table", "run `bihuan db migrate`"),
    ("does not exist", "run `bihuan db migrate`"),
    ("unable to open", "run `bihuan db migrate`, or restore it from its backup"),
    ("locked", "another process is writing to it, try again"),
    ("readonly", "make file and directory writable"),
    ("full", "free some disk space"),
    ("not a database", "restore it from its backup"),
    ("malformed", "restore it from its backup"),
)


class VaultUnavailableError(Exception):
    """The vault cannot be used now; the message says why and what to do."""

    def __init__(self, place: object, *, cause: str, next_step: str) -> None:
        """Make one clear sentence of where, why and what next."""
        super().__init__(f"The vault at {place} cannot be used: {cause}; {next_step}.")


class _UtcInstant(TypeDecorator[datetime]):
    """An aware instant; SQLite drops the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 -- the base class's signature
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 -- the base class's signature
        if value is None or value.tzinfo:
            return value
        return value.replace(tzinfo=UTC)


_METADATA: Final = MetaData()
_SCHEMA: Final = Table(
    "vault_schema",
    _METADATA,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("master_key", String(16), nullable=False),
    Column("migrated_at", _UtcInstant, nullable=False),
)
_KEYS: Final = Table(
    "person_keys",
    _METADATA,
    Column("person_id", String(64), primary_key=True),
    Column("wrapped", LargeBinary),
    Column("created_at", _UtcInstant, nullable=False),
    Column("erased_at", _UtcInstant),
)
_INDEX: Final = Table(
    "person_index",
    _METADATA,
    Column("kind", String(32), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("person_id", ForeignKey(_KEYS.c.person_id), nullable=False),
    Index("person_index_by_person", "person_id"),
)
_DELIVERIES: Final = Table(
    "deliveries",
    _METADATA,
    Column("key", String(300), primary_key=True),
    Column("event", String(100), nullable=False),
    Column("recipient", String(100), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("at", _UtcInstant, nullable=False),
    UniqueConstraint("event", "recipient", "channel"),
    Index("deliveries_by_state", "state", "at"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to one recipient over one channel because of one event; `event` is its id."""

    event: str
    recipient: str
    channel: str
    state: DeliveryState = "planned"
    attempts: int = 0

    @property
    def key(self) -> str:
        """The name it goes by everywhere: workflow id, Message-ID, idempotency header."""
        return f"{self.event}/{self.channel}/{self.recipient}"


class Vault:
    """The vault's tables. Every method is one transaction, durable when it returns.

    Safe to share between threads. All methods raise VaultUnavailableError.
    """

    def __init__(self, place: Path | str, *, clock: Clock) -> None:
        """Take a path for SQLite or the URL of a PostgreSQL; nothing is opened or made yet."""
        self._file = place if isinstance(place, Path) else None
        self._engine = _sqlite_engine(place) if isinstance(place, Path) else _by_url(place)
        self._place = self._file or self._engine.url.render_as_string(hide_password=True)
        self._clock = clock

    # --- tables ---------------------------------------------------------------------------------

    def migrate(self, *, fingerprint: str) -> None:
        """Make or upgrade the tables for the master key of `fingerprint`. Repeatable."""
        if self._file:
            _make_private_file(self._file)
        with self._writing() as tx:
            if tx.dialect.name == "postgresql":
                tx.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
            _METADATA.create_all(tx)
            row = {"version": SCHEMA_VERSION, "master_key": fingerprint}
            tx.execute(_insert_new(tx, _SCHEMA), row | {"migrated_at": self._clock()})
        self.check(fingerprint=fingerprint)

    def check(self, *, fingerprint: str) -> None:
        """Raise VaultUnavailableError unless tables and master key are the expected ones."""
        with self._reading() as connection:
            rows = connection.execute(select(_SCHEMA.c.version, _SCHEMA.c.master_key)).all()
        versions = {row.version for row in rows}
        if versions != {SCHEMA_VERSION}:
            found = ", ".join(map(str, sorted(versions))) or "none"
            raise VaultUnavailableError(
                self._place,
                cause=f"its tables have version {found}, not {SCHEMA_VERSION}",
                next_step="run `bihuan db migrate` of this version",
            )
        if rows[0].master_key != fingerprint:
            raise VaultUnavailableError(
                self._place,
                cause="it was made with another master key",
                next_step="restore keys/master.key from its backup",
            )

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    # --- keys -----------------------------------------------------------------------------------

    def add_person_keys(self, wrapped: Mapping[str, bytes]) -> None:
        """Store the wrapped keys of new persons, in one transaction."""
        now = self._clock()
        rows = [
            {"person_id": person, "wrapped": key, "created_at": now}
            for person, key in wrapped.items()
        ]
        if rows:
            with self._writing() as tx:
                tx.execute(insert(_KEYS), rows)

    def wrapped_key(self, person: str) -> bytes | None:
        """Return the wrapped key of a person, None when it was erased or never was."""
        return self.wrapped_keys((person,)).get(person)

    def wrapped_keys(self, persons: Collection[str]) -> dict[str, bytes]:
        """Return the wrapped keys there are, by person."""
        found: dict[str, bytes] = {}
        wanted = list(persons)
        with self._reading() as connection:
            for start in range(0, len(wanted), _PAGE):
                page = _KEYS.c.person_id.in_(wanted[start : start + _PAGE])
                query = select(_KEYS.c.person_id, _KEYS.c.wrapped).where(page)
                rows = connection.execute(query.where(_KEYS.c.wrapped.is_not(None)))
                found.update((row.person_id, row.wrapped) for row in rows)
        return found

    def erase(self, person: str) -> bool:
        """Destroy a person's key and index; return whether there was a key. Not to be undone."""
        with self._writing() as tx:
            tx.execute(delete(_INDEX).where(_INDEX.c.person_id == person))
            erased = tx.execute(
                update(_KEYS)
                .where(_KEYS.c.person_id == person, _KEYS.c.wrapped.is_not(None))
                .values(wrapped=None, erased_at=self._clock())
            ).rowcount
        if self._file:
            with self._reading() as connection:
                # The old page would stay readable in the write-ahead log.
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        return bool(erased)

    # --- who is who -----------------------------------------------------------------------------

    def find_person(self, kind: str, digest: str) -> str | None:
        """Return the person known by a keyed digest, such as that of a telephone number."""
        query = select(_INDEX.c.person_id).where(_INDEX.c.kind == kind, _INDEX.c.digest == digest)
        with self._reading() as connection:
            return connection.execute(query).scalar()

    def find_persons(self, kind: str, digests: Collection[str]) -> dict[str, str]:
        """Return the persons known by keyed digests of one kind, by digest; for bulk import."""
        found: dict[str, str] = {}
        wanted = list(digests)
        with self._reading() as connection:
            for start in range(0, len(wanted), _PAGE):
                page = _INDEX.c.digest.in_(wanted[start : start + _PAGE])
                query = select(_INDEX.c.digest, _INDEX.c.person_id)
                rows = connection.execute(query.where(_INDEX.c.kind == kind, page))
                found.update((row.digest, row.person_id) for row in rows)
        return found

    def remember_persons(self, kind: str, persons: Mapping[str, str]) -> None:
        """Index many persons by digests of one kind. Who was first under a digest keeps it."""
        rows = [{"kind": kind, "digest": d, "person_id": p} for d, p in persons.items()]
        if rows:
            with self._writing() as tx:
                tx.execute(_insert_new(tx, _INDEX), rows)

    def remember_person(self, person: str, digests: Collection[tuple[str, str]]) -> None:
        """Index a person by (kind, digest) pairs. Who was first under a digest keeps it."""
        rows = [{"kind": kind, "digest": digest, "person_id": person} for kind, digest in digests]
        if rows:
            with self._writing() as tx:
                tx.execute(_insert_new(tx, _INDEX), rows)

    # --- deliveries -----------------------------------------------------------------------------

    def plan_deliveries(self, deliveries: Iterable[Delivery]) -> None:
        """Record deliveries as planned; those already recorded, sent or not, stay as they are."""
        now = self._clock()
        rows = [_delivery_row(delivery, now) for delivery in deliveries]
        if rows:
            with self._writing() as tx:
                tx.execute(_insert_new(tx, _DELIVERIES), rows)

    def record_attempt(self, key: str, *, sent: bool) -> None:
        """Count an attempt at a delivery; what was sent once stays sent."""
        with self._writing() as tx:
            tx.execute(
                update(_DELIVERIES)
                .where(_DELIVERIES.c.key == key, _DELIVERIES.c.state != "sent")
                .values(
                    state="sent" if sent else "failed",
                    attempts=_DELIVERIES.c.attempts + 1,
                    at=self._clock(),
                )
            )

    def outstanding_deliveries(self, limit: int = _PAGE) -> tuple[Delivery, ...]:
        """Return deliveries not sent yet, the longest untouched first."""
        query = (
            select(_DELIVERIES)
            .where(_DELIVERIES.c.state.in_(("planned", "failed")))
            .order_by(_DELIVERIES.c.at, _DELIVERIES.c.key)
            .limit(limit)
        )
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return tuple(
            Delivery(
                event=row.event,
                recipient=row.recipient,
                channel=row.channel,
                state=row.state,
                attempts=row.attempts,
            )
            for row in rows
        )

    # --- connections ----------------------------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._one_clear_sentence(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._one_clear_sentence(), self._engine.connect() as connection:
            connection.execution_options(writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def _one_clear_sentence(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except DBAPIError as error:
            cause = str(error.orig).partition("\n")[0]
            raise VaultUnavailableError(
                self._place, cause=cause, next_step=_next_step(cause)
            ) from error
        except PoolTimeoutError as error:
            raise VaultUnavailableError(
                self._place, cause="all connections are in use", next_step="try again"
            ) from error


def _next_step(cause: str) -> str:
    lowered = cause.lower()
    known = (step for words, step in _NEXT_STEPS if words in lowered)
    return next(known, "check that it is there and reachable")


def _delivery_row(delivery: Delivery, at: datetime) -> dict[str, object]:
    return {
        "key": delivery.key,
        "event": delivery.event,
        "recipient": delivery.recipient,
        "channel": delivery.channel,
        "state": "planned",
        "attempts": 0,
        "at": at,
    }


def _insert_new(tx: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert that leaves rows already there as they are."""
    if tx.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def _by_url(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed, hide_parameters=True, pool_pre_ping=True)


def _sqlite_engine(file: Path) -> Engine:
    engine = create_engine(
        "sqlite://", creator=_opener(file), poolclass=QueuePool, hide_parameters=True
    )
    event.listen(engine, "begin", _begin_writing)
    return engine


def _opener(file: Path) -> Callable[[], sqlite3.Connection]:
    # mode=rw: only `migrate` may make the file; an empty one would hide that it is lost.
    address = f"{file.absolute().as_uri()}?mode=rw"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            address,
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # an erased key leaves no trace in its page
        return connection

    return connect


def _begin_writing(connection: Connection) -> None:
    # SELECT then INSERT in a deferred transaction fails at once beside another writer.
    if connection.get_execution_options().get("writes"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _make_private_file(file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
