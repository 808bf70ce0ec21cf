"""A small log with checkpoints, exported files and another key; and hands that alter it."""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from application.digests import GENESIS, event_digest, state_hash_of
from application.event_store import EventStore
from application.evidence.checkpoint_file import read_checkpoint
from application.evidence.checkpointing import Checkpoints
from application.evidence.known import Known, Witness
from application.evidence.record import By
from application.evidence.signing_keys import SigningKeys
from application.evidence.verifying import Report, Verification
from application.mapper import EventMapper
from application.topics import EventTopics
from domain.evidence.events import CheckpointSigned, SigningKeyIntroduced
from tests.store_events import NOW, NoteTaken, PlaceNamed, a_note

MAPPER: Final = EventMapper(
    EventTopics([NoteTaken, PlaceNamed, CheckpointSigned, SigningKeyIntroduced])
)
STREAMS: Final = tuple(UUID(int=(0xABC0 + number) << 64 | 0xDEF) for number in range(10))
OPERATOR: Final = By(channel="test")


class Clock:
    """An instant a second later at every look."""

    def __init__(self) -> None:
        """Begin at the instant of the tests."""
        self.now = NOW

    def __call__(self) -> datetime:
        """Return the next instant."""
        self.now += timedelta(seconds=1)
        return self.now


@dataclass(frozen=True)
class Desk:
    """A data directory with a log, its keys and its exported checkpoints."""

    data: Path

    @property
    def events(self) -> Path:
        """Return the events file."""
        return self.data / "events.sqlite"

    @property
    def keys(self) -> SigningKeys:
        """Return the key files."""
        return SigningKeys(self.data)

    @contextmanager
    def store(self) -> Iterator[EventStore]:
        """Open the log."""
        with EventStore.open(self.events, MAPPER) as store:
            yield store

    def note(self, version: int, text: str = "note") -> None:
        """Append the next version of every stream, one stream after the other."""
        with self.store() as store:
            notes = [a_note(stream, version, f"{text} {version}") for stream in STREAMS]
            store.append_all(notes, store.heads(STREAMS))

    def sign(self, *, late: timedelta = timedelta()) -> None:
        """Sign what there is by a clock that is so late; the checkpoint is exported as well."""
        with self.store() as store:
            assert self._checkpoints(store, late).sign(OPERATOR)

    def replace_key(self, *, lost: bool = False) -> None:
        """Let another key sign."""
        with self.store() as store:
            self._checkpoints(store).replace_key(OPERATOR, lost=lost)

    def verify(self, *witnesses: Witness, since: bool = False) -> Report:
        """Verify the log against the keys and the exported files of this directory."""
        files = sorted((self.data / "checkpoints").glob("*.json"))
        known = Known(
            anchors=self.keys.published(),
            files=[(path.name, read_checkpoint(path)) for path in files],
            witnesses=witnesses,
        )
        with self.store() as store:
            check = Verification(store, known)
            return check.since_checkpoint() if since else check.full()

    def copy(self, to: Path) -> "Desk":
        """Return the same on a copy."""
        shutil.copytree(self.data, to)
        return Desk(to)

    def alter(self, hand: "Callable[[Hand], object]") -> None:
        """Let somebody with the database, and nothing else, at its tables."""
        connection = sqlite3.connect(self.events)
        connection.execute("PRAGMA ignore_check_constraints=ON")
        with connection:
            hand(Hand(connection))
        connection.close()

    def _checkpoints(self, store: EventStore, late: timedelta = timedelta()) -> Checkpoints:
        folder, clock = self.data / "checkpoints", Clock()
        return Checkpoints(store, self.keys, lambda: clock() - late, folder=folder)


def a_desk(data: Path) -> Desk:
    """Return a log of 60 notes in ten streams: 50 under three checkpoints, and another key since.

    20 notes, key, checkpoint, 20 notes, checkpoint, new key, 10 notes, checkpoint, 10 notes.
    """
    desk = Desk(data)
    data.mkdir()
    EventStore.migrate(desk.events)
    for version in (1, 2):
        desk.note(version)
    desk.sign()
    for version in (3, 4):
        desk.note(version)
    desk.sign()
    desk.replace_key()
    desk.note(5)
    desk.sign()
    desk.note(6)
    return desk


class Hand:
    """Somebody who writes into the tables, and knows how digests are made."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take the connection."""
        self.connection = connection

    def __call__(self, statement: str, *values: object) -> None:
        """Run a statement that changes something."""
        assert self.connection.execute(statement, values).rowcount > 0, statement

    def content(self, stream: UUID, version: int, text: str) -> None:
        """Write another text into an event, and nothing else."""
        self(
            "UPDATE stored_events SET state = CAST(replace(CAST(state AS TEXT), 'note', ?) AS BLOB)"
            " WHERE originator_id = ? AND originator_version = ?",
            text,
            stream.hex,
            version,
        )

    def rechain(self, stream: UUID, after: int = 0, until: int = 2**31) -> None:
        """Compute the digests of a stream anew behind a version, as its rows are now."""
        previous = GENESIS
        rows = self.connection.execute(
            "SELECT originator_version, topic, state, digest FROM stored_events "
            "WHERE originator_id = ? ORDER BY originator_version",
            (stream.hex,),
        ).fetchall()
        for version, topic, state, digest in rows:
            previous = (
                self._stored(stream, version, topic, state, previous)
                if after < version <= until
                else digest.hex()
            )

    def _stored(self, stream: UUID, version: int, topic: str, state: bytes, previous: str) -> str:
        state_hash = state_hash_of(state)
        digest = event_digest(
            topic, stream, version=version, previous=previous, state_hash=state_hash
        )
        self(
            "UPDATE stored_events SET state_hash = ?, digest = ? "
            "WHERE originator_id = ? AND originator_version = ?",
            bytes.fromhex(state_hash),
            bytes.fromhex(digest),
            stream.hex,
            version,
        )
        return digest

    def insert(self, position: int | None, stream: UUID, version: int, previous: str) -> None:
        """Insert an event with digests as they should be."""
        state = MAPPER.encode(a_note(stream, version, "smuggled"))[1]
        state_hash = hashlib.sha256(state).hexdigest()
        topic = NoteTaken.TOPIC
        digest = event_digest(
            topic, stream, version=version, previous=previous, state_hash=state_hash
        )
        self(
            "INSERT INTO stored_events VALUES (?,?,?,?,?,?,?)",
            position,
            stream.hex,
            version,
            topic,
            state,
            bytes.fromhex(state_hash),
            bytes.fromhex(digest),
        )

    def digest(self, stream: UUID, version: int) -> str:
        """Return the digest of an event."""
        row = self.connection.execute(
            "SELECT digest FROM stored_events WHERE originator_id = ? AND originator_version = ?",
            (stream.hex, version),
        ).fetchone()
        return bytes(row[0]).hex()

    def rename(self, stream: UUID, to: bytes) -> None:
        """Give a stream a name of another type than the program writes."""
        self("UPDATE stored_events SET originator_id = ? WHERE originator_id = ?", to, stream.hex)

    def move(self, position: int, to: int) -> None:
        """Give an event another place in the log."""
        self("UPDATE stored_events SET notification_id = ? WHERE notification_id = ?", to, position)

    def swap(self, one: int, other: int) -> None:
        """Let two events change their places in the log."""
        self.move(one, 10_000)
        self.move(other, one)
        self.move(10_000, other)

    def make_room(self, position: int) -> None:
        """Shift everything from a position on by one."""
        shift = "UPDATE stored_events SET notification_id = -notification_id"
        self(f"{shift} - 1 WHERE notification_id >= ?", position)
        self(f"{shift} WHERE notification_id < 0")

    def without_constraints(self) -> None:
        """Make the table anew without any constraint."""
        for statement in (
            "CREATE TABLE loose AS SELECT * FROM stored_events",
            "DROP TABLE stored_events",
            "ALTER TABLE loose RENAME TO stored_events",
        ):
            self.connection.execute(statement)
