"""Streams of bytes, sealed chunk by chunk: written, read on, and looked into at any place.

A stream has a random prefix, then chunks of AES-GCM. The nonce of a chunk holds the prefix, the
chunk's number, and whether it is the last one: nobody can cut, swap or append unseen.
"""

import io
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:  # names of the type checker's own
    from _typeshed import ReadableBuffer, WriteableBuffer

KEY_BITS: Final = 256
CHUNK: Final = 65_536
_TAG: Final = 16
_SEALED: Final = CHUNK + _TAG
_PREFIX: Final = 7


class SealedStreamError(Exception):
    """A sealed stream does not open: it was altered, cut, or belongs elsewhere."""


def sealed_size(clear: int) -> int:
    """Return how long a stream is that holds so many clear bytes."""
    return _PREFIX + clear + _TAG * max(1, -(-clear // CHUNK))


def new_key() -> bytes:
    """Return a key for one file."""
    return AESGCM.generate_key(KEY_BITS)


class SealingWriter:
    """Seals what is written to it; `finish` writes the last chunk. `size` counts clear bytes."""

    def __init__(self, file: BinaryIO, key: bytes, place: str) -> None:
        """Write to `file`; `place` says what the stream is, and opens nothing else."""
        self._file = file
        self._chunks = _Chunks(key, place, os.urandom(_PREFIX))
        self._waiting = bytearray()
        self._number = 0
        self.size = 0
        file.write(self._chunks.prefix)

    def write(self, data: "ReadableBuffer", /) -> int:
        """Take bytes; what fills a chunk goes to the file."""
        clear = memoryview(data).cast("B")
        self._waiting += clear
        self.size += len(clear)
        # One chunk waits: the last one is marked, and nobody knows yet which that is.
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(clear)

    def flush(self) -> None:
        """Do nothing: what does not fill a chunk waits for more."""

    def finish(self) -> None:
        """Write what waits as the last chunk."""
        self._put(bytes(self._waiting), is_last=True)
        self._waiting.clear()
        self._file.flush()

    def _put(self, clear: bytes, *, is_last: bool) -> None:
        self._file.write(self._chunks.seal(clear, self._number, is_last=is_last))
        self._number += 1


class SealedReader(io.RawIOBase):
    """A sealed file as the clear one: readable at any place, a chunk in memory at a time."""

    def __init__(self, file: BinaryIO, key: bytes, place: str) -> None:
        """Read from `file`, whose place in itself is nobody else's meanwhile."""
        self._file = file
        length = file.seek(0, io.SEEK_END)
        file.seek(0)
        self._chunks = _Chunks(key, place, file.read(_PREFIX))
        sealed = length - _PREFIX
        self._count = max(1, -(-sealed // _SEALED))
        self._size = sealed - self._count * _TAG
        self._at = 0
        self._open: tuple[int, bytes] | None = None

    def readable(self) -> bool:
        """Return that one may read."""
        return True

    def seekable(self) -> bool:
        """Return that one may go to any place."""
        return True

    def tell(self) -> int:
        """Return the place."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place; never before the beginning."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read on into the buffer, to the end of the chunk at most. Raises SealedStreamError."""
        if self._at >= self._size:
            return 0
        number, begin = divmod(self._at, CHUNK)
        target = memoryview(buffer).cast("B")
        found = self._chunk(number)[begin : begin + len(target)]
        target[: len(found)] = found
        self._at += len(found)
        return len(found)

    def _chunk(self, number: int) -> bytes:
        if self._open is None or self._open[0] != number:
            self._file.seek(_PREFIX + number * _SEALED)
            sealed = self._file.read(_SEALED)
            is_last = number == self._count - 1
            self._open = number, self._chunks.open(sealed, number, is_last=is_last)
        return self._open[1]


def unsealed(parts: Iterable[bytes], key: bytes, place: str) -> Iterator[bytes]:
    """Yield the clear chunks of a sealed stream that comes in parts of any length.

    Raises SealedStreamError, at the latest at its end.
    """
    waiting, chunks, number = bytearray(), None, 0
    for part in parts:
        waiting += part
        if chunks is None and len(waiting) >= _PREFIX:
            chunks = _Chunks(key, place, bytes(waiting[:_PREFIX]))
            del waiting[:_PREFIX]
        while chunks and len(waiting) > _SEALED:
            yield chunks.open(bytes(waiting[:_SEALED]), number, is_last=False)
            del waiting[:_SEALED]
            number += 1
    if chunks is None:
        raise SealedStreamError
    yield chunks.open(bytes(waiting), number, is_last=True)


class _Chunks:
    """The cipher of one stream."""

    def __init__(self, key: bytes, place: str, prefix: bytes) -> None:
        self.prefix = prefix
        self._cipher = AESGCM(key)
        self._place = place.encode()

    def seal(self, clear: bytes, number: int, *, is_last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(number, is_last=is_last), clear, self._place)

    def open(self, sealed: bytes, number: int, *, is_last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(number, is_last=is_last), sealed, self._place)
        except (InvalidTag, ValueError):
            raise SealedStreamError from None

    def _nonce(self, number: int, *, is_last: bool) -> bytes:
        return self.prefix + number.to_bytes(4, "big") + bytes((is_last,))
