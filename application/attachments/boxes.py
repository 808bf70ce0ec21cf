"""MP4: a tree of boxes. What tells of its making is made empty in place, so that nothing moves."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, Final, NamedTuple

from application.attachments.capture import Capture
from application.attachments.errors import FileBrokenError

TYPE: Final = "video/mp4"
_HEAD: Final = 8
_LONG_HEAD: Final = 16
_MOST_BOXES: Final = 10_000
_CONTAINERS: Final = frozenset({b"moov", b"trak", b"mdia"})
_NOTES: Final = frozenset({b"udta", b"meta", b"uuid"})
_TIMED: Final = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_LONGEST_NOTE: Final = 1 << 20
_EPOCH: Final = datetime(1904, 1, 1, tzinfo=UTC)
_PLACE: Final = re.compile(rb"([+-]\d{1,2}\.\d{2,8})([+-]\d{1,3}\.\d{2,8})")


class Box(NamedTuple):
    """A box: its kind, where its contents begin, where it ends."""

    kind: bytes
    start: int
    begin: int
    end: int


class Patch(NamedTuple):
    """Other bytes in place of those at `start`, then so many zeros."""

    start: int
    content: bytes
    zeros: int = 0


def cleaned(file: BinaryIO) -> tuple[list[Patch], Capture]:
    """Return what empties the notes of a video, and what they said of its taking.

    Raises FileBrokenError where the boxes do not fit into each other, or the index is missing.
    """
    boxes = list(_walk(file))
    if not {b"moov", b"mdat"} <= {box.kind for box in boxes}:
        raise FileBrokenError(given=TYPE)
    patches, time, place = [], None, None
    for box in boxes:
        if box.kind in _NOTES:
            place = place or _place(file, box)
            patches += [Patch(box.start + 4, b"free"), Patch(box.begin, b"", box.end - box.begin)]
        elif box.kind in _TIMED:
            width = 8 if read_at(file, box.begin, 1) == b"\1" else 4
            time = time or _time(read_at(file, box.begin + 4, width))
            patches.append(Patch(box.begin + 4, bytes(2 * width)))
    return sorted(patches), Capture(time, place)


def _walk(file: BinaryIO) -> Iterator[Box]:
    """Yield the boxes, those inside containers too; what holds notes is not looked into."""
    waiting, seen = [(0, file.seek(0, io.SEEK_END))], 0
    while waiting:
        at, end = waiting.pop()
        while at < end:
            box = _box(file, at, end)
            seen += 1
            if seen > _MOST_BOXES:
                raise FileBrokenError(given=TYPE)
            yield box
            if box.kind in _CONTAINERS:
                waiting.append((box.begin, box.end))
            at = box.end


def _box(file: BinaryIO, at: int, end: int) -> Box:
    head = read_at(file, at, _LONG_HEAD)
    size, kind = int.from_bytes(head[:4], "big"), head[4:8]
    begin = at + _HEAD
    if size == 1:
        size, begin = int.from_bytes(head[8:16], "big"), at + _LONG_HEAD
    box = Box(kind, at, begin, at + size if size else end)
    if len(kind) < len(b"moov") or not box.begin <= box.end <= end:
        raise FileBrokenError(given=TYPE)
    if kind in _TIMED and box.end - box.begin < 4 + _LONG_HEAD:
        raise FileBrokenError(given=TYPE)
    return box


def read_at(file: BinaryIO, at: int, length: int) -> bytes:
    """Return at most so many bytes of a file from a place in it."""
    file.seek(at)
    return file.read(length)


def _time(seconds: bytes) -> str | None:
    since = int.from_bytes(seconds, "big")
    try:
        return (_EPOCH + timedelta(seconds=since)).isoformat() if since else None
    except OverflowError:
        return None


def _place(file: BinaryIO, box: Box) -> str | None:
    """Return the place by ISO 6709, wherever in the notes it stands."""
    found = _PLACE.search(read_at(file, box.begin, min(box.end - box.begin, _LONGEST_NOTE)))
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    is_place = abs(latitude) <= 90 and abs(longitude) <= 180  # noqa: PLR2004 -- of the globe
    return f"{latitude:.6f}, {longitude:.6f}" if is_place else None
