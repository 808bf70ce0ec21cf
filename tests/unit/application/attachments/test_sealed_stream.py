"""Sealed streams: written once, read on or anywhere, and never opened when they were altered."""

import io
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.attachments.sealed_stream import (
    CHUNK,
    SealedReader,
    SealedStreamError,
    SealingWriter,
    new_key,
    sealed_size,
    unsealed,
)

_KEY = new_key()
_EDGES = (1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7)


def bytes_of(size: int) -> bytes:
    """Return bytes that are a function of their number."""
    return Random(size).randbytes(size)  # noqa: S311 -- no secret


def sealed(clear: bytes, place: str = "here") -> bytes:
    """Return the stream that holds these bytes."""
    file = io.BytesIO()
    writer = SealingWriter(file, _KEY, place)
    writer.write(clear)
    writer.finish()
    return file.getvalue()


def opened(stream: bytes, place: str = "here", part: int = 10_000) -> bytes:
    """Return the clear bytes of a stream that comes in parts."""
    parts = (stream[start : start + part] for start in range(0, len(stream), part))
    return b"".join(unsealed(parts, _KEY, place))


class TestStream:
    @pytest.mark.parametrize("size", _EDGES)
    @pytest.mark.parametrize("part", [7_001, CHUNK + 16, 10**6])
    def test_comes_back_whole(self, size: int, part: int) -> None:
        """Whatever its length and the parts it comes in."""
        assert opened(sealed(bytes_of(size)), part=part) == bytes_of(size)

    @pytest.mark.parametrize("size", [0, *_EDGES])
    def test_is_as_long_as_is_said_before(self, size: int) -> None:
        """Whoever knows how much is in it knows how long it must be."""
        assert len(sealed(bytes_of(size))) == sealed_size(size)

    @pytest.mark.parametrize("size", _EDGES)
    def test_is_read_as_a_file(self, size: int) -> None:
        """The same bytes, to the same end."""
        reader = io.BufferedReader(SealedReader(io.BytesIO(sealed(bytes_of(size))), _KEY, "here"))
        assert reader.read() == bytes_of(size)

    @given(at=st.integers(0, 200_000), length=st.integers(1, 100_000))
    def test_is_read_at_any_place(self, at: int, length: int) -> None:
        """As the clear file would be."""
        clear = bytes_of(150_000)
        reader = io.BufferedReader(SealedReader(io.BytesIO(sealed(clear)), _KEY, "here"))
        reader.seek(at)
        assert reader.read(length) == clear[at : at + length]

    def test_tells_nothing(self) -> None:
        """No part of the clear bytes lies in it, and equal files differ."""
        clear = b"13800001234" * 1_000
        assert b"13800001234" not in sealed(clear)
        assert sealed(clear) != sealed(clear)

    @pytest.mark.parametrize(
        "altered",
        [
            lambda stream: stream[:-1],
            lambda stream: stream[: 7 + CHUNK + 16],
            lambda stream: stream[:7] + stream[7 + CHUNK + 16 :],
            lambda stream: stream + b"\0",
            lambda stream: stream[:100] + bytes((stream[100] ^ 1,)) + stream[101:],
            lambda _: b"",
            lambda _: b"\0" * 100,
        ],
    )
    def test_altered_does_not_open(self, altered: object) -> None:
        """Cut, swapped, prolonged or changed: it is not what was written."""
        stream = sealed(bytes_of(2 * CHUNK + 5))
        assert callable(altered)
        with pytest.raises(SealedStreamError):
            opened(altered(stream))

    def test_elsewhere_does_not_open(self) -> None:
        """A stream is bound to what it is."""
        with pytest.raises(SealedStreamError):
            opened(sealed(b"x"), place="there")
