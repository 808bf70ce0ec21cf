"""The vault: what cannot be rebuilt from the log. Here: wrapped keys and the index of persons.

A SQLite file by default, PostgreSQL by URL. It is backed up apart from the events, and nothing in
it is clear text: keys are wrapped by the master key, names and numbers are keyed digests.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from application.ports import Clock
from application.recorders.base import FLUSH_COMMITS
from application.vault_file import make_private_file, opener
from application.vault_tables import (
    ATTACHMENTS,
    METADATA,
    NAMED,
    PERSON_INDEX,
    PERSON_KEYS,
    REPORTS,
    SCHEMA,
)

SCHEMA_VERSION: Final = 1

_PAGE: Final = 500
_KEYS_OF: Final = sa.select(PERSON_KEYS.c.person_id, PERSON_KEYS.c.wrapped).where(
    PERSON_KEYS.c.person_id.in_(sa.bindparam("persons", expanding=True)),
    PERSON_KEYS.c.wrapped.is_not(None),
)
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


class Vault:
    """The vault's tables. Every method is one transaction, durable when it returns.

    Safe to share between threads. All methods raise VaultUnavailableError.
    """

    def __init__(self, place: Path | str, *, clock: Clock) -> None:
        """Take a path for SQLite or the URL of a PostgreSQL; nothing is opened or made yet."""
        self._file = place if isinstance(place, Path) else None
        self._engine = _sqlite_engine(place) if isinstance(place, Path) else _by_url(place)
        # Two settings at each loan of a connection would cost as much as what is noted.
        self._noting = (
            _sqlite_engine(place, waits_for_disk=False) if isinstance(place, Path) else self._engine
        )
        self._place = self._file or self._engine.url.render_as_string(hide_password=True)
        self._clock = clock

    # --- tables ---------------------------------------------------------------------------------

    def migrate(self, *, fingerprint: str) -> None:
        """Make or upgrade the tables for the master key of `fingerprint`. Repeatable."""
        if self._file:
            self._make_file(self._file)
        with self.writing() as tx:
            if tx.dialect.name == "postgresql":
                tx.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
            METADATA.create_all(tx)
            row = {"version": SCHEMA_VERSION, "master_key": fingerprint}
            tx.execute(insert_new(tx, SCHEMA), row | {"migrated_at": self.now()})
        self.check(fingerprint=fingerprint)

    def check(self, *, fingerprint: str) -> None:
        """Raise VaultUnavailableError unless tables and master key are the expected ones."""
        with self.reading() as connection:
            rows = connection.execute(sa.select(SCHEMA.c.version, SCHEMA.c.master_key)).all()
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

    def fingerprint(self) -> str | None:
        """Return which master key the vault goes by, None where there are no tables yet."""
        with self.reading() as connection:
            if not sa.inspect(connection).has_table(SCHEMA.name):
                return None
            return connection.execute(sa.select(SCHEMA.c.master_key)).scalar()

    def rewrap(self, rewrap: Callable[[str, bytes], bytes], *, before: str, after: str) -> int:
        """Wrap every key anew and go by another master key, in one transaction; return how many.

        Raises VaultUnavailableError where the vault does not go by the key before.
        """
        self.check(fingerprint=before)
        has_key = PERSON_KEYS.c.wrapped.is_not(None)
        query = sa.select(PERSON_KEYS.c.person_id, PERSON_KEYS.c.wrapped).where(has_key)
        change = (
            sa.update(PERSON_KEYS)
            .where(PERSON_KEYS.c.person_id == sa.bindparam("person"))
            .values(wrapped=sa.bindparam("anew"))
        )
        with self.writing() as tx:
            rows = [
                {"person": row.person_id, "anew": rewrap(row.person_id, row.wrapped)}
                for row in tx.execute(query)
            ]
            if rows:
                tx.execute(change, rows)
            tx.execute(sa.update(SCHEMA).values(master_key=after))
        return len(rows)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()
        self._noting.dispose()

    def now(self) -> str:
        """Return the instant as text that sorts: tables hold no clock's own type."""
        return self._clock().astimezone(UTC).isoformat(timespec="microseconds")

    # --- keys -----------------------------------------------------------------------------------

    def add_person_keys(self, wrapped: Mapping[str, bytes]) -> None:
        """Store the wrapped keys of new persons, in one transaction."""
        now = self.now()
        rows = [
            {"person_id": person, "wrapped": key, "created_at": now}
            for person, key in wrapped.items()
        ]
        if rows:
            with self.writing() as tx:
                tx.execute(sa.insert(PERSON_KEYS), rows)

    def holds_keys(self) -> bool:
        """Return whether anybody's key was ever stored; False where there are no tables yet."""
        with self.reading() as connection:
            has_table = sa.inspect(connection).has_table(PERSON_KEYS.name)
            return (
                has_table
                and connection.execute(sa.select(PERSON_KEYS).limit(1)).first() is not None
            )

    def wrapped_key(self, person: str) -> bytes | None:
        """Return the wrapped key of a person, None when it was erased or never was."""
        return self.wrapped_keys((person,)).get(person)

    def wrapped_keys(self, persons: Collection[str]) -> dict[str, bytes]:
        """Return the wrapped keys there are, by person."""
        found: dict[str, bytes] = {}
        wanted = list(persons)
        with self.reading() as connection:
            for start in range(0, len(wanted), _PAGE):
                page = {"persons": wanted[start : start + _PAGE]}
                found.update(connection.execute(_KEYS_OF, page).all())
        return found

    def known_persons(self, persons: Collection[str]) -> set[str]:
        """Return those of these persons who have or had a key."""
        found: set[str] = set()
        wanted = list(persons)
        with self.reading() as connection:
            for start in range(0, len(wanted), _PAGE):
                page = PERSON_KEYS.c.person_id.in_(wanted[start : start + _PAGE])
                found.update(
                    connection.execute(sa.select(PERSON_KEYS.c.person_id).where(page)).scalars()
                )
        return found

    def erase(self, person: str) -> bool:
        """Destroy a person's key and index; return whether there was a key. Not to be undone."""
        return bool(self.erase_persons((person,)))

    def erase_persons(self, persons: Collection[str], issues: Collection[UUID] = ()) -> int:
        """Destroy keys and indexes of many; return how many had a key. Not to be undone.

        What is known of the `issues` goes too: an official may have reported a resident's words.
        """
        wanted, erased = list(persons), 0
        about = [str(issue) for issue in issues]
        with self.writing() as tx:
            for start in range(0, len(about), _PAGE):
                part = REPORTS.c.issue_id.in_(about[start : start + _PAGE])
                tx.execute(sa.delete(REPORTS).where(part))
            for start in range(0, len(wanted), _PAGE):
                page = wanted[start : start + _PAGE]
                tx.execute(sa.delete(REPORTS).where(REPORTS.c.reporter.in_(page)))
                tx.execute(sa.delete(NAMED).where(NAMED.c.person.in_(page)))
                files = sa.update(ATTACHMENTS).where(ATTACHMENTS.c.person.in_(page))
                tx.execute(files.values(wrapped=None, pixels=None))
                tx.execute(sa.delete(PERSON_INDEX).where(PERSON_INDEX.c.person_id.in_(page)))
                erased += tx.execute(
                    sa.update(PERSON_KEYS)
                    .where(PERSON_KEYS.c.person_id.in_(page), PERSON_KEYS.c.wrapped.is_not(None))
                    .values(wrapped=None, erased_at=self.now())
                ).rowcount
        self.scrub()
        return erased

    def erase_everybody(self) -> int:
        """Destroy all keys and indexes; return how many had a key. Not to be undone."""
        with self.reading() as connection:
            found = connection.execute(sa.select(PERSON_KEYS.c.person_id)).scalars().all()
        return self.erase_persons(found)

    def scrub(self) -> bool:
        """Take what was overwritten off the disk too; False while a reader needs it.

        The old page would stay readable in SQLite's write-ahead log.
        """
        if not self._file:
            return True
        with self.reading() as connection:
            row = connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)")).one()
        return not row[0]

    # --- who is who -----------------------------------------------------------------------------

    def find_person(self, kind: str, digest: str) -> str | None:
        """Return the person known by a keyed digest, such as that of a telephone number."""
        query = sa.select(PERSON_INDEX.c.person_id).where(
            PERSON_INDEX.c.kind == kind, PERSON_INDEX.c.digest == digest
        )
        with self.reading() as connection:
            return connection.execute(query).scalar()

    def find_persons(self, kind: str, digests: Collection[str]) -> dict[str, str]:
        """Return the persons known by keyed digests of one kind, by digest; for bulk import."""
        found: dict[str, str] = {}
        wanted = list(digests)
        with self.reading() as connection:
            for start in range(0, len(wanted), _PAGE):
                page = PERSON_INDEX.c.digest.in_(wanted[start : start + _PAGE])
                query = sa.select(PERSON_INDEX.c.digest, PERSON_INDEX.c.person_id)
                rows = connection.execute(query.where(PERSON_INDEX.c.kind == kind, page))
                found.update((row.digest, row.person_id) for row in rows)
        return found

    def remember_persons(self, kind: str, persons: Mapping[str, str]) -> None:
        """Index many persons by digests of one kind. Who was first under a digest keeps it."""
        rows = [{"kind": kind, "digest": d, "person_id": p} for d, p in persons.items()]
        if rows:
            with self.writing() as tx:
                tx.execute(insert_new(tx, PERSON_INDEX), rows)

    def remember_person(self, person: str, digests: Collection[tuple[str, str]]) -> None:
        """Index a person by (kind, digest) pairs. Who was first under a digest keeps it."""
        rows = [{"kind": kind, "digest": digest, "person_id": person} for kind, digest in digests]
        if rows:
            with self.writing() as tx:
                tx.execute(insert_new(tx, PERSON_INDEX), rows)

    # --- connections ----------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection for looking things up."""
        with self._one_clear_sentence(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection in a transaction that is committed when the block ends."""
        with self._one_clear_sentence(), self._engine.connect() as connection:
            connection.execution_options(writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def noting(self) -> Iterator[sa.Connection]:
        """Give a connection as `writing` does, for what may be lost in a power cut.

        It does not wait for the disk. What comes back after a power cut is whole, if older.
        """
        with self._one_clear_sentence(), self._noting.connect() as connection:
            connection.execution_options(writes=True)
            with connection.begin():
                if not self._file:
                    connection.execute(sa.text("SET LOCAL synchronous_commit = off"))
                yield connection

    def _make_file(self, file: Path) -> None:
        try:
            make_private_file(file)
        except OSError as error:
            raise VaultUnavailableError(
                self._place,
                cause=error.strerror or type(error).__name__,
                next_step="make it a file that this user may write",
            ) from error

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


def insert_new(tx: sa.Connection, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert that leaves rows already there as they are, and counts the new ones."""
    return _insert_new(tx.dialect.name, table)


@cache
def _insert_new(dialect: str, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    # Unasked, SQLAlchemy does not keep the count of an insert, and says -1 on PostgreSQL.
    counted = {"preserve_rowcount": True}
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing().execution_options(**counted)
    return sqlite.insert(table).on_conflict_do_nothing().execution_options(**counted)


def _by_url(url: str) -> sa.Engine:
    parsed = sa.make_url(url)
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    engine = sa.create_engine(parsed, hide_parameters=True, pool_pre_ping=True)
    sa.event.listen(engine, "connect", _flush_commits)
    return engine


def _flush_commits(connection: DBAPIConnection, _: object) -> None:
    # A person's key is on the disk before the first event that needs it.
    cursor = connection.cursor()
    cursor.execute(FLUSH_COMMITS)
    cursor.close()
    connection.commit()


def _sqlite_engine(file: Path, *, waits_for_disk: bool = True) -> sa.Engine:
    creator = opener(file, waits_for_disk=waits_for_disk)
    engine = sa.create_engine(
        "sqlite://", creator=creator, poolclass=sa.QueuePool, hide_parameters=True
    )
    sa.event.listen(engine, "begin", _begin_writing)
    return engine


def _begin_writing(connection: sa.Connection) -> None:
    # SELECT then INSERT in a deferred transaction fails at once beside another writer.
    if connection.get_execution_options().get("writes"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
