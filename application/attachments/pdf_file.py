"""PDFs: whether they hold anything that could run, in clear or in what is deflated.

Programs of offices put most objects of a PDF into deflated streams, and a name may be written with
its signs by number. Streams packed or filtered in another way are not looked into: so a PDF is only
ever handed out as a download, never shown in a page.
"""

import io
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from application.attachments.errors import FileActiveError, FileBrokenError

_NAMES: Final = (
    *("JavaScript", "Rendition", "Launch", "EmbeddedFile", "EmbeddedFiles", "FileAttachment"),
    *("RichMedia", "GoToE"),
)
"""Long ones: three signs, such as `/JS`, come up by chance in the pixels of a scan."""


def _spelt(name: str) -> str:
    """Return what matches a name, each of its signs as it is or by its number."""
    return "".join(f"(?:{sign}|#(?i:{ord(sign):02x}))" for sign in name)


_ACTIVE: Final = re.compile(
    f"/(?:(?:{'|'.join(map(_spelt, _NAMES))})(?![A-Za-z])|{_spelt('XFA')}(?=[\\s\\[]))".encode()
)
_STREAM: Final = re.compile(rb"stream[\r\n \t]{0,4}(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")
"""Where a stream begins as deflated ones do."""
_BLOCK: Final = 1 << 20
_PIECE: Final = 1 << 14
_OVERLAP: Final = 64
"""More than the longest of the names takes, all its signs by number."""
_MOST_STREAMS: Final = 20_000
_MOST_BYTES: Final = 256 * 1024 * 1024
"""Of all streams unpacked: a letter scanned in colour, page by page."""


def check_pdf(file: BinaryIO) -> None:
    """Raise FileActiveError for scripts, started programs and files inside; FileBrokenError."""
    left = _MOST_BYTES
    for begin in _begun(file):
        before = b""
        for piece in _inflated(file, begin):
            left -= len(piece)
            if left < 0:
                raise FileActiveError(given="parts that burst when unpacked")
            before = _checked(before, piece)[-_OVERLAP:]
    length = file.seek(0, io.SEEK_END)
    file.seek(max(0, length - _BLOCK))
    if b"%%EOF" not in file.read():
        raise FileBrokenError(given="application/pdf")


def _begun(file: BinaryIO) -> list[int]:
    """Return where deflated streams begin; what lies in clear is checked on the way."""
    file.seek(0)
    found: dict[int, None] = {}
    before, at = b"", 0
    while block := file.read(_BLOCK):
        text = _checked(before, block)
        found.update((at - len(before) + each.end(), None) for each in _STREAM.finditer(text))
        if len(found) > _MOST_STREAMS:
            raise FileActiveError(given=f"more than {_MOST_STREAMS} parts")
        before, at = text[-_OVERLAP:], at + len(block)
    return list(found)


def _checked(before: bytes, block: bytes) -> bytes:
    """Return both together. Raises FileActiveError for a name of what could run."""
    text = before + block
    if _ACTIVE.search(text):
        raise FileActiveError(given="a script, a form program or another file")
    return text


def _inflated(file: BinaryIO, at: int) -> Iterator[bytes]:
    """Yield what a stream holds, as far as it is deflated."""
    opened = zlib.decompressobj()
    file.seek(at)
    try:
        while not opened.eof and (block := opened.unconsumed_tail or file.read(_PIECE)):
            yield opened.decompress(block, _BLOCK)
    except zlib.error:
        return
