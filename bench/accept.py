"""`accept` alone, without Temporal, beside raw inserts of the same bytes with the same safety."""

import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import groupby, islice
from pathlib import Path
from time import perf_counter
from typing import Final
from uuid import UUID

import psycopg

from application.recorders.rows import ChainedNotification
from bench.figure import Figure, Round, Row
from bench.journey import journeys
from bench.stores import postgres_server
from bihuan.bootstrap import System, migrate, open_system
from bihuan.settings import Settings
from domain.step import Envelope, Outcome
from workers.issue_worker import WorkerLimits

_ISSUES: Final = 100
_ISSUES_QUICK: Final = 5
_PAGE: Final = 500
_TABLE: Final = (
    "CREATE TABLE raw (id {key}, stream {text} NOT NULL, version INTEGER NOT NULL, "
    "topic {text} NOT NULL, state {bytes}, state_hash {bytes} NOT NULL, digest {bytes} NOT NULL, "
    "UNIQUE (stream, version))"
)
_COLUMNS: Final = "INSERT INTO raw (stream, version, topic, state, state_hash, digest) VALUES "

RawRow = tuple[str, int, str, bytes, bytes, bytes]
Insert = Callable[[list[list[RawRow]]], None]
"""Inserts the rows of one command after the other, each in a transaction."""


def _round(system: System, insert: Insert, issues: int) -> dict[str, float]:
    begins = system.store.last_position()
    alone = _accepted(system, issues, lambda accept, envelopes: [*map(accept, envelopes)])
    ends = system.store.last_position()
    with ThreadPoolExecutor(WorkerLimits().steps) as pool:
        together = _accepted(system, issues, lambda accept, given: [*pool.map(accept, given)])
    commands = _commands_between(system, begins, ends)
    started = perf_counter()
    insert(commands)
    raw = perf_counter() - started
    return {
        "commands_per_second": len(commands) / alone,
        "together_per_second": len(commands) / together,
        "raw_per_second": len(commands) / raw,
        "events_per_second": sum(map(len, commands)) / alone,
    }


def _accepted(
    system: System,
    issues: int,
    run: Callable[[Callable[[Envelope], Outcome], list[Envelope]], list[Outcome]],
) -> float:
    """Return the seconds that `accept` took for whole journeys, one step of all after another.

    What the edge takes to seal and sign is not part of it.
    """
    ways = journeys(system.policy, issues)
    commands = [system.edge.command(way.report) for way in ways]
    later = [way.steps(command.issue_id) for way, command in zip(ways, commands, strict=True)]
    seconds = 0.0
    while commands:
        envelopes = [system.edge.envelope(command) for command in commands]
        started = perf_counter()
        outcomes = run(system.acceptor.accept, envelopes)
        seconds += perf_counter() - started
        assert all(outcome.kind == "accepted" for outcome in outcomes)
        orders = [order for steps in later for order in islice(steps, 1)]
        commands = [system.edge.command(order) for order in orders]
    return seconds


def _commands_between(system: System, begins: int, ends: int) -> list[list[RawRow]]:
    """Return the stored rows of each command, in the order in which they were appended."""
    rows: list[ChainedNotification] = []
    while begins < ends:
        rows += system.store.recorder.events_after(begins, min(_PAGE, ends - begins))
        begins = rows[-1].id
    return [[_raw(row) for row in group] for _, group in groupby(rows, key=_command_of)]


def _command_of(row: ChainedNotification) -> tuple[UUID, str]:
    # From the stored bytes, not through the event: an older program measured beside has no
    # `Event.command`.
    return row.stream, json.loads(row.state)["stamp"]["command_id"]


def _raw(row: ChainedNotification) -> RawRow:
    hashes = bytes.fromhex(row.state_hash), bytes.fromhex(row.digest)
    return row.stream.hex, row.originator_version, row.topic, row.state, *hashes


@contextmanager
def _system(folder: Path, events_url: str | None = None) -> Iterator[System]:
    settings = Settings.load(data=folder / "data", events_url=events_url)
    migrate(settings)
    with open_system(settings) as system:
        yield system


@contextmanager
def _on_sqlite(quick: bool) -> Iterator[Round]:  # noqa: FBT001 - the form of every figure
    with tempfile.TemporaryDirectory() as folder, _system(Path(folder)) as system:
        issues = _ISSUES_QUICK if quick else _ISSUES
        yield lambda: _round(system, _insert_into_sqlite(Path(folder)), issues)


def _insert_into_sqlite(folder: Path) -> Insert:
    def insert(commands: list[list[RawRow]]) -> None:
        (folder / "raw.sqlite").unlink(missing_ok=True)
        with closing(sqlite3.connect(folder / "raw.sqlite", isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute(
                _TABLE.format(key="INTEGER PRIMARY KEY AUTOINCREMENT", text="TEXT", bytes="BLOB")
            )
            for rows in commands:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(f"{_COLUMNS} (?,?,?,?,?,?)", rows)
                connection.execute("COMMIT")

    return insert


@contextmanager
def _on_postgres(quick: bool) -> Iterator[Round]:  # noqa: FBT001 - the form of every figure
    with (
        postgres_server() as url,
        tempfile.TemporaryDirectory() as folder,
        _system(Path(folder), url) as system,
    ):
        issues = _ISSUES_QUICK if quick else _ISSUES
        yield lambda: _round(system, _insert_into_postgres(url), issues)


def _insert_into_postgres(url: str) -> Insert:
    def insert(commands: list[list[RawRow]]) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP TABLE IF EXISTS raw")
            connection.execute(
                _TABLE.format(key="BIGSERIAL PRIMARY KEY", text="TEXT", bytes="BYTEA")
            )
            for rows in commands:
                with connection.transaction():
                    for row in rows:
                        connection.execute(f"{_COLUMNS} (%s,%s,%s,%s,%s,%s)", row)

    return insert


_ROWS: Final = (
    Row("commands_per_second", "commands, one thread", "/s", limit="raw_per_second"),
    Row("together_per_second", "commands, a worker's threads", "/s", limit="raw_per_second"),
    Row("events_per_second", "events, one thread", "/s"),
)

FIGURES: Final = {
    "accept": Figure(
        name="accept",
        title="accept on SQLite, FULL; limit: one raw transaction of the same bytes per command",
        rows=_ROWS,
        opened=_on_sqlite,
    ),
    "accept_postgres": Figure(
        name="accept_postgres",
        title="accept on PostgreSQL; limit: one raw transaction of the same bytes per command",
        rows=_ROWS,
        opened=_on_postgres,
    ),
}
