"""Sound and video: what is shown leaves out what is noted beside it: makers, titles, places."""

import io
from collections.abc import Iterator
from typing import BinaryIO, Final

from application.attachments.boxes import Patch, cleaned, read_at
from application.attachments.capture import Capture
from application.attachments.errors import FileBrokenError
from application.attachments.sealed_stream import SealingWriter
from domain.issue.values import MediaType

RECORDINGS: Final[frozenset[str]] = frozenset({"video/mp4", "audio/mpeg", "audio/wav"})
_BLOCK: Final = 1 << 18
_TAG: Final = 128
_APE: Final = 32
_SOUND: Final = frozenset({b"fmt ", b"fact", b"data"})


def leave_notes_out(file: BinaryIO, media_type: MediaType, target: SealingWriter) -> Capture:
    """Write sound or video to `target` without its notes; return what they said of its taking.

    What lies between pictures and sound, such as a track of places, is not looked into. Raises
    FileBrokenError.
    """
    if media_type == "video/mp4":
        patches, capture = cleaned(file)
        _patched(file, patches, target)
        return capture
    for part in _spans(file) if media_type == "audio/mpeg" else _chunks(file):
        if isinstance(part, bytes):
            target.write(part)
        else:
            _copy(file, *part, target)
    return Capture()


def _patched(file: BinaryIO, patches: list[Patch], target: SealingWriter) -> None:
    at, end = 0, file.seek(0, io.SEEK_END)
    for patch in patches:
        _copy(file, at, patch.start, target)
        target.write(patch.content)
        for begin in range(0, patch.zeros, _BLOCK):
            target.write(bytes(min(_BLOCK, patch.zeros - begin)))
        at = patch.start + len(patch.content) + patch.zeros
    _copy(file, at, end, target)


def _copy(file: BinaryIO, at: int, end: int, target: SealingWriter) -> None:
    file.seek(at)
    while at < end:
        block = file.read(min(_BLOCK, end - at))
        target.write(block)
        at += len(block)


def _spans(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """Yield where the sound of an MP3 lies, between the notes before and behind it."""
    begin, end = 0, file.seek(0, io.SEEK_END)
    while (head := read_at(file, begin, 10))[:3] == b"ID3":
        size = 0
        for byte in head[6:10]:
            size = size << 7 | byte & 0x7F
        begin += 10 + size
    while end > begin:
        if end - begin >= _TAG and read_at(file, end - _TAG, 3) == b"TAG":
            end -= _TAG
        elif end - begin >= _APE and read_at(file, end - _APE, 8) == b"APETAGEX":
            end -= _APE + int.from_bytes(read_at(file, end - _APE + 12, 4), "little")
        else:
            break
    if end <= begin or read_at(file, begin, 1) != b"\xff":
        raise FileBrokenError(given="audio/mpeg")
    yield begin, end


def _chunks(file: BinaryIO) -> Iterator[bytes | tuple[int, int]]:
    """Yield a WAV of its form and its sound alone."""
    at, end = 12, file.seek(0, io.SEEK_END)
    kept: dict[bytes, tuple[int, int]] = {}
    while at + 8 <= end:
        head = read_at(file, at, 8)
        length = 8 + int.from_bytes(head[4:], "little")
        if at + length > end:
            raise FileBrokenError(given="audio/wav")
        if head[:4] in _SOUND:
            kept.setdefault(head[:4], (at, at + length))
        at += length + length % 2
    if not {b"fmt ", b"data"} <= kept.keys():
        raise FileBrokenError(given="audio/wav")
    whole = 4 + sum(last - first + (last - first) % 2 for first, last in kept.values())
    yield b"RIFF" + whole.to_bytes(4, "little") + b"WAVE"
    for first, last in kept.values():
        yield first, last
        yield bytes((last - first) % 2)
