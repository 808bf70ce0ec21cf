"""The stream `checkpoints`: what was signed so far, and what is signed next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from application.digests import GENESIS
from application.event_store import EventStore
from application.evidence.checkpoint_file import CheckpointFile, IntroducedKey
from application.recorded import Recorded
from domain.base import SYSTEM, Actor
from domain.event import Entry, Event
from domain.evidence.events import CHECKPOINTS, NAME, CheckpointSigned, SigningKeyIntroduced

_BACK: Final = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """The end of the stream: its head, the key that signs, the last checkpoint and its version."""

    version: int = 0
    digest: str = GENESIS
    key: str | None = None
    last: CheckpointSigned | None = None

    @property
    def own_events_since(self) -> int:
        """Return how many events of this stream the last checkpoint does not cover."""
        return self.version - self.last.version + 1 if self.last else self.version

    def entry(self, at: datetime, *, by: "By", caused_by: str) -> Entry:
        """Return the stamp of the next event."""
        return Entry(
            aggregate=NAME,
            id=CHECKPOINTS,
            version=self.version + 1,
            command_id=f"{NAME}/{self.version + 1}",
            caused_by=caused_by,
            actor=by.actor,
            occurred_at=at,
            received_at=at,
            recorded_at=at,
            channel=by.channel,
            reason=by.reason,
        )


@dataclass(frozen=True, slots=True)
class By:
    """Who signs or changes the key, through which channel, and why."""

    actor: Actor = SYSTEM
    channel: str = "schedule"
    reason: str = ""


def standing(store: EventStore) -> Standing:
    """Return the end of the stream, read backwards as far as it takes. Raises StoreError."""
    version, digest = store.heads([CHECKPOINTS]).get(CHECKPOINTS, (0, GENESIS))
    begin = version
    while begin:
        begin = max(0, begin - _BACK)
        found = _standing(store.read(CHECKPOINTS, after=begin), version, digest)
        if found.last or not begin:
            return found
    return Standing()


def introduced(store: EventStore) -> tuple[IntroducedKey, ...]:
    """Return every key on record, in turn. Raises StoreError."""
    return tuple(
        IntroducedKey(statement=each.event.statement, signature=each.event.signature)
        for each in store.read(CHECKPOINTS)
        if isinstance(each.event, SigningKeyIntroduced)
    )


def as_file(signed: CheckpointSigned, keys: tuple[IntroducedKey, ...]) -> CheckpointFile:
    """Return a checkpoint of the stream as it leaves the database."""
    return CheckpointFile(
        checkpoint=signed.checkpoint,
        signature=signed.signature,
        peaks=signed.peaks,
        keys=keys_until(keys, signed.checkpoint.key),
    )


def numbered(store: EventStore, number: int) -> CheckpointFile:
    """Return a checkpoint of the stream by its number. Raises LookupError, StoreError."""
    for each in store.read(CHECKPOINTS):
        if isinstance(each.event, CheckpointSigned) and each.event.checkpoint.number == number:
            return as_file(each.event, introduced(store))
    raise LookupError(number)


def keys_until(keys: tuple[IntroducedKey, ...], key: str) -> tuple[IntroducedKey, ...]:
    """Return the keys up to one of them, which was then the one that signed."""
    ids = [each.statement.key for each in keys]
    return keys[: ids.index(key) + 1] if key in ids else keys


def _standing(recorded: Sequence[Recorded[Event]], version: int, digest: str) -> Standing:
    key: str | None = None
    last: CheckpointSigned | None = None
    for each in recorded:
        if isinstance(each.event, SigningKeyIntroduced):
            key = each.event.statement.key
        elif isinstance(each.event, CheckpointSigned):
            key, last = each.event.checkpoint.key, each.event
    return Standing(version, digest, key, last)
