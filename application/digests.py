"""Digests that chain the events of a stream, so that an altered or missing event shows.

The encoding below is stable for ever: stored digests are evidence and cannot be computed again
once a record was lawfully destroyed. A different encoding needs a new first line, not a change.

    digest = SHA-256( "bihuan/event/1" NL
                      length of topic, 4 bytes big-endian | topic, UTF-8
                      stream id, 16 bytes | version, 8 bytes big-endian
                      digest of the event before, 32 bytes | SHA-256 of the stored state, 32 bytes )

The digest before version 1 is `GENESIS`, 32 zero bytes. Digests and hashes are written in hex.
The state's hash stands in for the state, so that a state can be destroyed and its digest stay.
"""

import hashlib
import struct
from collections.abc import Iterable
from uuid import UUID

from application.recorders.rows import ChainedEvent
from application.store_errors import TamperedError

GENESIS = "00" * 32
"""The digest before the first event of every stream."""

_FIRST_LINE = b"bihuan/event/1\n"


def state_hash_of(state: bytes) -> str:
    """Return the SHA-256 of a state exactly as it is stored, in hex."""
    return hashlib.sha256(state).hexdigest()


def event_digest(topic: str, stream: UUID, *, version: int, previous: str, state_hash: str) -> str:
    """Return the digest of an event, in hex; see the module for the encoding."""
    return hashlib.sha256(
        b"".join(
            (
                digest_prefix(topic),
                stream.bytes,
                struct.pack(">Q", version),
                bytes.fromhex(previous),
                bytes.fromhex(state_hash),
            )
        )
    ).hexdigest()


def digest_prefix(topic: str) -> bytes:
    """Return what the digests of all events of a topic begin with."""
    name = topic.encode()
    return b"".join((_FIRST_LINE, struct.pack(">I", len(name)), name))


def chained(
    topic: str, stream: UUID, *, version: int, state: bytes, previous: str = GENESIS
) -> ChainedEvent:
    """Return the event as it will be stored, with its place in the chain."""
    state_hash = state_hash_of(state)
    return ChainedEvent(
        originator_id=stream,
        originator_version=version,
        topic=topic,
        state=state,
        state_hash=state_hash,
        digest=event_digest(
            topic, stream, version=version, previous=previous, state_hash=state_hash
        ),
    )


def verify_state(event: ChainedEvent) -> None:
    """Raise TamperedError when the stored state is not the one its digest speaks of.

    A lawfully destroyed state (None) has nothing left to compare and passes.
    """
    state: bytes | None = event.state
    if state is not None and state_hash_of(state) != event.state_hash:
        raise TamperedError(event.stream, event.originator_version, "its content was altered")


def verify_stream(events: Iterable[ChainedEvent], *, after: int = 0, digest: str = GENESIS) -> None:
    """Raise TamperedError at the first event that does not continue the chain.

    `events` are one stream's, in order, beginning behind version `after` whose digest is `digest`.
    A missing tail cannot show here: compare the last digest with one kept elsewhere.
    """
    version, previous = after, digest
    for event in events:
        version += 1
        if event.originator_version != version:
            raise TamperedError(event.stream, version, "it is missing")
        verify_state(event)
        previous = _expected(event, previous)
        if event.digest != previous:
            raise TamperedError(event.stream, version, "its digest does not follow from its past")


def _expected(event: ChainedEvent, previous: str) -> str:
    return event_digest(
        event.topic,
        event.stream,
        version=event.originator_version,
        previous=previous,
        state_hash=event.state_hash,
    )
