"""A store that cannot be used says so in one sentence, in time, and keeps nothing half-written."""

import os
import shutil
import sqlite3
import stat
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from eventsourcing.sqlite import SQLiteCursor

from application.event_store import EventStore
from application.recorders.sqlite_file import SqliteFile
from application.store_errors import StoreFault, StoreUnavailableError, VersionConflictError
from tests.integration.stores import opened
from tests.store_events import MAPPER, a_note, a_stream, notes

NOBODY = 65_534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the events file is."""
    return tmp_path / "events.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[EventStore]:
    """Lend a store on SQLite."""
    yield from opened(str(path))


@pytest.fixture
def served(postgres_database: str) -> Iterator[EventStore]:
    """Lend a store on PostgreSQL."""
    yield from opened(postgres_database)


class TestLockedFile:
    def test_is_given_up_before_the_activity_is(self, store: EventStore, path: Path) -> None:
        """Behind a lock that stays, a write fails within 3 s, also behind waiting threads."""
        with locked(path), ThreadPoolExecutor(4) as pool:
            began = time.monotonic()
            faults = list(pool.map(lambda _: fault_of_append(store), range(4)))
            assert time.monotonic() - began < 3
        assert faults == ["locked"] * 4

    def test_can_be_read_meanwhile(self, store: EventStore, path: Path) -> None:
        """Readers do not wait for writers."""
        stream = a_stream()
        recorded = store.append(notes(stream, [1]))
        with locked(path):
            assert store.read(stream) == recorded

    def test_is_written_again_afterwards(self, store: EventStore, path: Path) -> None:
        """A fault leaves no connection or turn behind."""
        with locked(path):
            assert fault_of_append(store) == "locked"
        assert store.append(notes(a_stream(), [1]))

    def test_a_short_lock_is_waited_for(self, store: EventStore, path: Path) -> None:
        """A writer that finishes within two seconds is only a delay."""
        with ThreadPoolExecutor(1) as pool:
            with locked(path):
                waiting = pool.submit(store.append, notes(a_stream(), [1]))
                time.sleep(0.3)
            assert waiting.result(timeout=3)


class TestBrokenFile:
    def test_a_missing_file_is_not_made(self, path: Path) -> None:
        """A wrong path does not become an empty store."""
        assert fault_of_open(path) == "missing"
        assert not path.exists()

    @pytest.mark.parametrize("content", [b"no database at all, " * 400, b"SQLite format 3\0" * 64])
    def test_garbage_is_told(self, path: Path, content: bytes) -> None:
        """A file that is no database is named as damaged and left as it is."""
        path.write_bytes(content)
        assert fault_of_open(path) == "corrupt"
        assert path.read_bytes() == content

    def test_damage_found_later_is_told(self, path: Path) -> None:
        """Pages that were overwritten show as damage when they are read."""
        EventStore.migrate(path)
        with EventStore.open(path, MAPPER) as store, store.transaction() as transaction:
            transaction.append(notes(a_stream(), range(1, 500)))
        with path.open("r+b") as file:
            file.seek(4096 * 20)  # rows, not the schema
            file.write(b"\xa5" * 4096 * 20)
        with EventStore.open(path, MAPPER) as store, pytest.raises(StoreUnavailableError) as error:
            store.page(0, 1_000)
        assert error.value.fault == "corrupt"

    def test_a_newer_store_is_not_touched(self, path: Path) -> None:
        """Tables of a later version are for a later program."""
        EventStore.migrate(path)
        run_sql(path, "UPDATE event_store_tables SET version = 99")
        assert fault_of_open(path) == "newer"
        assert EventStore.migrate(path) == 99

    def test_a_full_disk_is_told(self, store: EventStore) -> None:
        """No room is no room, and what did not fit is not there."""
        stream = a_stream()
        limit_size(store)
        with pytest.raises(StoreUnavailableError, match="make room") as error:
            store.append([a_note(stream, version, "长" * 9_000) for version in range(1, 20)])
        assert error.value.fault == "full"
        assert store.read(stream) == []

    def test_a_replaced_file_is_noticed(self, store: EventStore, path: Path) -> None:
        """Nothing is written into a file whose name now belongs to an older copy."""
        copy = path.with_suffix(".copy")
        shutil.copy(path, copy)
        store.append(notes(a_stream(), [1]))
        copy.replace(path)
        assert fault_of_append(store) == "replaced"

    def test_a_read_only_file_is_told(self) -> None:
        """Without the right to write, the sentence speaks of rights."""
        folder = Path(tempfile.mkdtemp())  # below pytest's folder another user sees nothing
        try:
            path = folder / "events.sqlite"
            EventStore.migrate(path)
            path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
            folder.chmod(0o555)
            with as_nobody():
                fault = fault_of_open(path)
            assert fault == "read_only"
        finally:
            folder.chmod(0o755)
            shutil.rmtree(folder)


class TestDurability:
    def test_every_commit_is_on_the_disk(self, store: EventStore) -> None:
        """An acknowledged event survives a power cut: write-ahead log, synchronous FULL (2)."""
        file = getattr(store.recorder, "file", None)
        assert isinstance(file, SqliteFile)
        with file.transaction(commit=True) as cursor:
            assert [pragma(cursor, name) for name in ("journal_mode", "synchronous")] == ["wal", 2]


class TestIds:
    def test_are_never_used_again(self, store: EventStore, path: Path) -> None:
        """After the last row is gone, the next event does not take its place in the log."""
        last = store.append(notes(a_stream(), [1, 2]))[-1].position
        run_sql(path, f"DELETE FROM stored_events WHERE notification_id = {last}")  # noqa: S608
        assert store.append(notes(a_stream(), [1]))[0].position > last


@pytest.mark.integration
class TestPostgres:
    def test_a_held_lock_is_given_up_in_time(
        self, served: EventStore, postgres_database: str
    ) -> None:
        """A writer that keeps the lock makes others fail within 3 s, and readers do not wait."""
        with psycopg.connect(postgres_database) as other:
            other.execute("SELECT pg_advisory_xact_lock(%s)", (0x6269_6875_616E,))
            began = time.monotonic()
            assert fault_of_append(served) == "locked"
            assert 1.5 < time.monotonic() - began < 3
            assert served.last_position() == 0
        assert served.append(notes(a_stream(), [1]))

    def test_does_not_wait_for_a_vacuum(self, served: EventStore, postgres_database: str) -> None:
        """A writer passes a VACUUM of the table, whose lock would hold up LOCK TABLE."""
        with psycopg.connect(postgres_database) as vacuum:
            vacuum.execute("LOCK TABLE stored_events IN SHARE UPDATE EXCLUSIVE MODE")
            began = time.monotonic()
            served.append(notes(a_stream(), [1]))
            assert time.monotonic() - began < 1

    def test_a_conflict_leaves_a_gap_that_a_page_passes(self, served: EventStore) -> None:
        """Ids are lost with a failed insert; the log goes on behind the gap."""
        stream = a_stream()
        first = served.append(notes(stream, [1]))
        with pytest.raises(VersionConflictError):
            served.append(notes(stream, [1]))
        second = served.append(notes(a_stream(), [1]))
        assert second[0].position > first[0].position + 1
        assert served.page(0, 10).recorded == (*first, *second)

    def test_cut_connections_are_replaced(self, served: EventStore, postgres_database: str) -> None:
        """After the server has cut the connections, the next write is made on a new one."""
        served.append(notes(a_stream(), [1]))
        cut_connections(postgres_database)
        assert served.append(notes(a_stream(), [1]))

    def test_a_cut_in_the_middle_stores_nothing(
        self, served: EventStore, postgres_database: str
    ) -> None:
        """A connection lost before the commit is a fault, never a conflict."""
        stream = a_stream()
        with pytest.raises(StoreUnavailableError) as error:
            append_while_cut(served, postgres_database, stream)
        assert error.value.fault == "away"
        assert served.read(stream) == []

    def test_a_read_only_server_is_told(self, postgres_database: str) -> None:
        """A standby or a database set to read only is told apart."""
        EventStore.migrate(postgres_database)
        read_only = f"{postgres_database}&options=-c%20default_transaction_read_only%3Don"
        with EventStore.open(read_only, MAPPER) as store:
            assert fault_of_append(store) == "read_only"

    def test_an_unknown_database_is_told(self, postgres_database: str) -> None:
        """A wrong name is not the same as a server that is away."""
        assert fault_of_open(postgres_database.replace("/bihuan_test", "/unknown")) == "missing"

    def test_a_server_that_is_away_is_told_at_once(self, tmp_path: Path) -> None:
        """Nobody listens: the sentence says so, with the reason, and does not wait."""
        began = time.monotonic()
        assert fault_of_open(f"postgresql://someone:secret@/events?host={tmp_path}") == "away"
        assert time.monotonic() - began < 2

    def test_no_password_in_the_sentence(self, tmp_path: Path) -> None:
        """What a fault says may be printed and logged."""
        with pytest.raises(StoreUnavailableError) as error:
            EventStore.open(f"postgresql://someone:secret@/events?host={tmp_path}", MAPPER)
        assert "secret" not in str(error.value)

    def test_nonsense_is_no_address(self) -> None:
        """An address that cannot be read is refused as such."""
        assert fault_of_open("postgresql://host:not-a-port/x?nonsense=1") == "away"


def fault_of_append(store: EventStore) -> StoreFault | None:
    """Try to append and return why it could not be done."""
    try:
        store.append(notes(a_stream(), [1]))
    except StoreUnavailableError as error:
        return error.fault
    return None


def append_while_cut(store: EventStore, url: str, stream: UUID) -> None:
    """Lose the connection between the append and the commit."""
    with store.transaction() as transaction:
        transaction.append(notes(stream, [1]))
        cut_connections(url)


def fault_of_open(place: str | Path) -> StoreFault | None:
    """Try to open and append, and return why it could not be done."""
    try:
        with EventStore.open(place, MAPPER) as store:
            return fault_of_append(store)
    except StoreUnavailableError as error:
        return error.fault


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the write lock, as another program would."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


@contextmanager
def as_nobody() -> Iterator[None]:
    """Give up root's power over files, when we have it."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def pragma(cursor: SQLiteCursor, name: str) -> str | int:
    """Return a setting of the connection."""
    cursor.execute(f"PRAGMA {name}")
    value: str | int = cursor.fetchone()[0]
    return value


def limit_size(store: EventStore) -> None:
    """Let the database grow by no more than a few pages."""
    file = getattr(store.recorder, "file", None)
    assert isinstance(file, SqliteFile)
    with file.transaction(commit=False) as cursor:
        cursor.execute("PRAGMA max_page_count = 10")


def run_sql(path: Path, statement: str) -> None:
    """Change the file past the store."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(statement)
    connection.close()


def cut_connections(url: str) -> None:
    """End every other connection to the database, as a restart of the server does."""
    with psycopg.connect(url) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


class TestTogether:
    """A job that shares its commit with others hears of the store's faults as they are."""

    def test_a_read_only_file_is_told(self, store: EventStore) -> None:
        """What a job itself writes, such as a counter, fails with the same clear sentence."""
        file = getattr(store.recorder, "file", None)
        assert isinstance(file, SqliteFile)
        with file.transaction(commit=False) as cursor:
            cursor.execute("PRAGMA query_only=ON")
        with pytest.raises(StoreUnavailableError, match="cannot be written") as error:
            store.together(lambda transaction: transaction.next_number("BH-2026"))
        assert error.value.fault == "read_only"

    @pytest.mark.integration
    def test_a_read_only_server_is_told(self, postgres_database: str) -> None:
        """A standby answers the same way."""
        EventStore.migrate(postgres_database)
        read_only = f"{postgres_database}&options=-c%20default_transaction_read_only%3Don"
        with (
            EventStore.open(read_only, MAPPER) as store,
            pytest.raises(StoreUnavailableError) as error,
        ):
            store.together(lambda transaction: transaction.next_number("BH-2026"))
        assert error.value.fault == "read_only"
