"""Rows as verification reads them: nothing decoded, nothing taken for granted.

Somebody may have written into the tables by hand, so a value may be of any type.
"""

from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from application.store_errors import NamelessRowError, TamperedError

LogRow = tuple[int, Any, Any, Any, Any, Any, Any]
"""Position, stream, version, topic, state, state hash and digest.

The stream is as the database keeps it: 32 hexadecimal digits, or 16 bytes.
"""

LeafRow = tuple[int, bytes]
"""Position and digest of an event."""


class KnownHead(NamedTuple):
    """The last event of a stream up to a position."""

    version: int
    digest: bytes


def is_as_written(
    version: object, topic: object, state: object, state_hash: object, digest: object
) -> bool:
    """Tell whether these are of the types in which a row is written; `state` may be gone."""
    return (
        isinstance(version, int)
        and isinstance(topic, str)
        and topic.isascii()
        and (state is None or isinstance(state, bytes))
        and isinstance(state_hash, bytes)
        and isinstance(digest, bytes)
    )


def check_content(row: LogRow) -> None:
    """Raise TamperedError where a row is not as it was written; its content may be destroyed."""
    _, _, version, topic, state, state_hash, digest = row
    as_written = is_as_written(version, topic, state, state_hash, digest)
    if not as_written or (state is not None and sha256(state).digest() != state_hash):
        raise TamperedError(stream_of(row), version, "its content was altered")


def stream_of(row: LogRow) -> UUID:
    """Return a row's stream, whose name is hexadecimal in SQLite and 16 bytes in PostgreSQL.

    Raises NamelessRowError.
    """
    position, named, version, *_ = row
    try:
        return UUID(bytes=named) if isinstance(named, bytes) else UUID(named)
    except (AttributeError, TypeError, ValueError) as error:
        raise NamelessRowError(position, version) from error
