"""What a leaf of the tree over the log holds; stable for ever, like the digests it stands on.

    leaf = "bihuan/leaf/1" NL | position, 8 bytes big-endian | digest of the event, 32 bytes

Leaf i is the i-th event of the log by position. The digest binds topic, stream, version, what was
before in the stream, and the content (see `application.digests`); the leaf adds the place in the
log. With its tag of one byte a leaf is 55 bytes long, as much as one block of SHA-256 takes.
"""

import struct
from typing import Final

from domain.evidence.merkle import leaf_hash

FIRST_LINE: Final = b"bihuan/leaf/1\n"
_POSITION: Final = struct.Struct(">Q")


def hash_of_leaf(position: int, digest: bytes) -> bytes:
    """Return the hash of the leaf for the event with this digest at this position."""
    return leaf_hash(FIRST_LINE + _POSITION.pack(position) + digest)
