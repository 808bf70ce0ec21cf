"""How often a JPEG goes over its picture: each scan costs as much as the picture is large.

A progressive JPEG comes in a dozen scans. A scan of nothing takes a hundred bytes and, of a large
picture, as long as any other: a file of some megabytes could keep a decoder busy for an hour.
"""

import re
from typing import BinaryIO, Final

from application.attachments.boxes import read_at
from application.attachments.errors import FileActiveError

MOST_SCANS: Final = 50
_MOST_SEGMENTS: Final = 5_000
_MARKER: Final = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])")
"""What begins a segment; 0 is an escaped sign, the others stand alone."""
_SCAN: Final = 0xDA
_END: Final = 0xD9
_BLOCK: Final = 1 << 14


def check_scans(file: BinaryIO) -> None:
    """Raise FileActiveError for more scans than any camera or program writes."""
    at = scans = 0
    for _ in range(_MOST_SEGMENTS):
        kind, at = _next(file, at)
        length = int.from_bytes(read_at(file, at, 2), "big")
        if kind in {None, _END} or length < 2:  # noqa: PLR2004 -- its own two bytes
            return
        at += length
        scans += kind == _SCAN
        if scans > MOST_SCANS:
            break
    raise FileActiveError(given=f"more than {MOST_SCANS} parts")


def _next(file: BinaryIO, at: int) -> tuple[int | None, int]:
    """Return the next marker and where its segment begins; no marker at the end."""
    while block := read_at(file, at, _BLOCK):
        if found := _MARKER.search(block):
            return found[1][0], at + found.end()
        at += max(1, len(block) - 1)  # its last byte may begin one
    return None, at
