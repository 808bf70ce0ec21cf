"""The tables of the read models: their database, their column for instants, their positions."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic_core import from_json, to_json
from sqlalchemy import (
    URL,
    BigInteger,
    Column,
    Connection,
    Dialect,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    create_engine,
    event,
    exc,
    make_url,
)

from projections.errors import ViewsAwayError

Views = Engine
"""The database of the read models, as others hold it without knowing what it is."""

METADATA: Final = MetaData()
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
LOCK_TIMEOUT_MS: Final = 2_000
_WRITES: Final = "views_write"
_REMEMBERED: Final = 8_192


class _Micros(dict[datetime | None, int | None]):
    """The instants met of late as numbers: several models write most of them, and soon again."""

    def __missing__(self, instant: datetime | None) -> int | None:
        """Count, and remember."""
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[instant] = None if instant is None else to_micros(instant)
        return found


def to_micros(instant: datetime) -> int:
    """Return the instant as microseconds since 1970: exact, sortable, equal on both databases."""
    return (instant - EPOCH) // MICROSECOND


_MICROS: Final = _Micros()


def all_micros(instants: Iterable[datetime | None]) -> list[int | None]:
    """Return what `to_micros` makes of each, at a third of its price; nothing of nothing."""
    return list(map(_MICROS.__getitem__, instants))


@lru_cache(maxsize=8192)
def from_micros(micros: int) -> datetime:
    """Return the instant of so many microseconds since 1970, aware, in UTC."""
    return EPOCH + timedelta(microseconds=micros)


class InstantColumn(TypeDecorator[datetime]):
    """An aware instant, stored as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Store the number."""
        del dialect
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Give back the instant."""
        del dialect
        return None if value is None else from_micros(value)


POSITIONS: Final = Table(
    "positions",
    METADATA,
    Column("model", String(40), primary_key=True),
    Column("schema_version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("fault_position", BigInteger),
    Column("fault_topic", Text),
    Column("fault_error", Text),
    Column("fault_at", InstantColumn),
    Column("leader", Text),
    Column("leader_until", InstantColumn),
)
"""How far each model has come, why it stopped, and who may move it (a lease)."""


@dataclass(frozen=True)
class ModelSchema:
    """The tables of one model. A new `version` drops and refills them: views are rebuildable.

    `derived` are further tables in which SQLite keeps something of the rows by triggers, and
    `derive` are the statements that make that anew; PostgreSQL keeps such things by itself.
    """

    model: str
    version: int
    tables: tuple[Table, ...]
    derived: tuple[str, ...] = ()
    derive: tuple[str, ...] = ()


def open_views(url: str | URL) -> Engine:
    """Open the database of the read models; `url` as SQLAlchemy writes it.

    SQLite in WAL mode with synchronous NORMAL: what a crash may lose is folded from the log again.
    """
    place = make_url(url)
    if place.drivername in {"postgresql", "postgres"}:
        place = place.set(drivername="postgresql+psycopg")
    engine = create_engine(
        place, json_serializer=as_json, json_deserializer=from_json, hide_parameters=True
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        immediately(engine)
    return engine


def may_be_opened(url: str | URL) -> bool:
    """Return whether opening would make nothing: SQLite makes a file that is not there."""
    place = make_url(url)
    return place.get_backend_name() != "sqlite" or Path(place.database or "").is_file()


def immediately(engine: Engine) -> None:
    """Let a transaction of SQLite say at its beginning whether it writes."""
    event.listen(engine, "begin", _begin_sqlite)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that writes; raises ViewsAwayError with one clear sentence."""
    with _clear_errors(engine), engine.execution_options(**{_WRITES: True}).begin() as tx:
        yield tx


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that reads one consistent state; raises ViewsAwayError."""
    with _clear_errors(engine), engine.begin() as tx:
        yield tx


@contextmanager
def _clear_errors(engine: Engine) -> Iterator[None]:
    try:
        yield
    except exc.DataError:
        # A value the database refuses is the fault of an event, not of the database.
        raise
    except exc.TimeoutError as error:
        msg = f"The read models in {_place(engine)} have no connection left: try again."
        raise ViewsAwayError(msg) from error
    except (exc.OperationalError, exc.InterfaceError, exc.ProgrammingError) as error:
        raise ViewsAwayError(_sentence(engine, error)) from error
    except exc.DatabaseError as error:
        if type(error) is exc.DatabaseError:
            raise ViewsAwayError(_sentence(engine, error)) from error
        raise


def scrub(engine: Engine) -> bool:
    """Take what was overwritten off the disk; False while a reader needs it. Raises ViewsAwayError.

    The write-ahead log of SQLite keeps pages as they were; PostgreSQL has its own vacuum.
    """
    if engine.dialect.name != "sqlite":
        return True
    with _clear_errors(engine), engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None  # noqa: S101  # a connection that was just opened
        return not raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]


def _place(engine: Engine) -> str:
    return engine.url.database or engine.url.render_as_string()


def _sentence(engine: Engine, error: exc.DBAPIError) -> str:
    reason = str(error.orig).splitlines()[0] if error.orig else type(error).__name__
    advice = "`bihuan doctor` says what is running"
    if "no such table" in reason or "does not exist" in reason:
        advice = "run `bihuan db migrate`"
    elif "not a database" in reason or "malformed" in reason:
        advice = "delete the file, then run `bihuan db migrate`: views are rebuilt from the events"
    return f"The read models in {_place(engine)} cannot be used ({reason}): {advice}."


def as_json(value: object) -> str:
    """Return the text that a JSON column holds."""
    # Chinese stays Chinese: half the size, and a search of the file finds what stands in it.
    return to_json(value).decode()


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    del record
    # Python's driver would begin by itself, and deferred; `_begin_sqlite` says which kind it is.
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "secure_delete = ON",  # a text that was blanked leaves no trace in its page
        f"busy_timeout = {LOCK_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A read that turns into a write fails at once beside another writer: writers say so first.
    write = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
