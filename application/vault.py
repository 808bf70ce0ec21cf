"""The vault: what cannot be rebuilt from the log. Wrapped keys, the index of persons, deliveries.

A SQLite file by default, PostgreSQL by URL. It is backed up apart from the events, and nothing in
it is clear text: keys are wrapped by the master key, names and numbers are keyed digests.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from application.ports import Clock
from application.vault_file import make_private_file, opener

SCHEMA_VERSION: Final = 1

DeliveryState = Literal["planned", "sent", "failed"]

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


_METADATA: Final = sa.MetaData()
_SCHEMA: Final = sa.Table(
    "vault_schema",
    _METADATA,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("master_key", sa.String(16), nullable=False),
    sa.Column("migrated_at", sa.String(32), nullable=False),
)
_KEYS: Final = sa.Table(
    "person_keys",
    _METADATA,
    sa.Column("person_id", sa.String(64), primary_key=True),
    sa.Column("wrapped", sa.LargeBinary),
    sa.Column("created_at", sa.String(32), nullable=False),
    sa.Column("erased_at", sa.String(32)),
)
_INDEX: Final = sa.Table(
    "person_index",
    _METADATA,
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("person_id", sa.ForeignKey(_KEYS.c.person_id), nullable=False),
    sa.Index("person_index_by_person", "person_id"),
)
_DELIVERIES: Final = sa.Table(
    "deliveries",
    _METADATA,
    sa.Column("key", sa.String(300), primary_key=True),
    sa.Column("event", sa.String(100), nullable=False),
    sa.Column("recipient", sa.String(100), nullable=False),
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.UniqueConstraint("event", "recipient", "channel"),
    sa.Index("deliveries_by_state", "state", "at"),
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
            make_private_file(self._file)
        with self._writing() as tx:
            if tx.dialect.name == "postgresql":
                tx.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
            _METADATA.create_all(tx)
            row = {"version": SCHEMA_VERSION, "master_key": fingerprint}
            tx.execute(_insert_new(tx, _SCHEMA), row | {"migrated_at": self._now()})
        self.check(fingerprint=fingerprint)

    def check(self, *, fingerprint: str) -> None:
        """Raise VaultUnavailableError unless tables and master key are the expected ones."""
        with self._reading() as connection:
            rows = connection.execute(sa.select(_SCHEMA.c.version, _SCHEMA.c.master_key)).all()
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

    def _now(self) -> str:
        """Return the instant as text that sorts: tables hold no clock's own type."""
        return self._clock().astimezone(UTC).isoformat(timespec="microseconds")

    # --- keys -----------------------------------------------------------------------------------

    def add_person_keys(self, wrapped: Mapping[str, bytes]) -> None:
        """Store the wrapped keys of new persons, in one transaction."""
        now = self._now()
        rows = [
            {"person_id": person, "wrapped": key, "created_at": now}
            for person, key in wrapped.items()
        ]
        if rows:
            with self._writing() as tx:
                tx.execute(sa.insert(_KEYS), rows)

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
                query = sa.select(_KEYS.c.person_id, _KEYS.c.wrapped).where(page)
                rows = connection.execute(query.where(_KEYS.c.wrapped.is_not(None)))
                found.update((row.person_id, row.wrapped) for row in rows)
        return found

    def erase(self, person: str) -> bool:
        """Destroy a person's key and index; return whether there was a key. Not to be undone."""
        with self._writing() as tx:
            tx.execute(sa.delete(_INDEX).where(_INDEX.c.person_id == person))
            erased = tx.execute(
                sa.update(_KEYS)
                .where(_KEYS.c.person_id == person, _KEYS.c.wrapped.is_not(None))
                .values(wrapped=None, erased_at=self._now())
            ).rowcount
        if self._file:
            with self._reading() as connection:
                # The old page would stay readable in the write-ahead log.
                connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        return bool(erased)

    # --- who is who -----------------------------------------------------------------------------

    def find_person(self, kind: str, digest: str) -> str | None:
        """Return the person known by a keyed digest, such as that of a telephone number."""
        query = sa.select(_INDEX.c.person_id).where(
            _INDEX.c.kind == kind, _INDEX.c.digest == digest
        )
        with self._reading() as connection:
            return connection.execute(query).scalar()

    def find_persons(self, kind: str, digests: Collection[str]) -> dict[str, str]:
        """Return the persons known by keyed digests of one kind, by digest; for bulk import."""
        found: dict[str, str] = {}
        wanted = list(digests)
        with self._reading() as connection:
            for start in range(0, len(wanted), _PAGE):
                page = _INDEX.c.digest.in_(wanted[start : start + _PAGE])
                query = sa.select(_INDEX.c.digest, _INDEX.c.person_id)
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
        now = self._now()
        rows = [_delivery_row(delivery, now) for delivery in deliveries]
        if rows:
            with self._writing() as tx:
                tx.execute(_insert_new(tx, _DELIVERIES), rows)

    def record_attempt(self, key: str, *, sent: bool) -> None:
        """Count an attempt at a delivery; what was sent once stays sent."""
        with self._writing() as tx:
            tx.execute(
                sa.update(_DELIVERIES)
                .where(_DELIVERIES.c.key == key, _DELIVERIES.c.state != "sent")
                .values(
                    state="sent" if sent else "failed",
                    attempts=_DELIVERIES.c.attempts + 1,
                    at=self._now(),
                )
            )

    def outstanding_deliveries(self, limit: int = _PAGE) -> tuple[Delivery, ...]:
        """Return deliveries not sent yet, the longest untouched first."""
        query = (
            sa.select(_DELIVERIES)
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
    def _reading(self) -> Iterator[sa.Connection]:
        with self._one_clear_sentence(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
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


def _delivery_row(delivery: Delivery, at: str) -> dict[str, object]:
    return {
        "key": delivery.key,
        "event": delivery.event,
        "recipient": delivery.recipient,
        "channel": delivery.channel,
        "state": "planned",
        "attempts": 0,
        "at": at,
    }


def _insert_new(tx: sa.Connection, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert that leaves rows already there as they are."""
    if tx.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def _by_url(url: str) -> sa.Engine:
    parsed = sa.make_url(url)
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return sa.create_engine(parsed, hide_parameters=True, pool_pre_ping=True)


def _sqlite_engine(file: Path) -> sa.Engine:
    engine = sa.create_engine(
        "sqlite://", creator=opener(file), poolclass=sa.QueuePool, hide_parameters=True
    )
    sa.event.listen(engine, "begin", _begin_writing)
    return engine


def _begin_writing(connection: sa.Connection) -> None:
    # SELECT then INSERT in a deferred transaction fails at once beside another writer.
    if connection.get_execution_options().get("writes"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
