"""The parts of an office file, unpacked to nowhere: as long as the list says, and plain XML.

Whoever opens the file unpacks what is there, not what the list says of it; and entities of XML grow
as far as nobody could list. What a part is to the program that opens it, its relation says, not its
name; and a relation that leads elsewhere is followed as the file opens, but for one to click on.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final
from xml.parsers import expat

from application.attachments.errors import FileActiveError, FileBrokenError

_LOCAL: Final = b"PK\x03\x04"
_LOCAL_SIZE: Final = 30
_BLOCK: Final = 1 << 16
_PIECE: Final = 1 << 20
_PROLOG: Final = 1 << 16
"""Bytes in which the first element of a part begins: what stands before it tells nothing."""
_LONGEST_LIST: Final = 1 << 20
_XML: Final = (".xml", ".vml")
_CODINGS: Final = frozenset({"UTF-8", "UTF-16", "US-ASCII"})
_ZIP: Final = "application/zip"
_RELATIONS: Final = ".rels"
_RUNS: Final = re.compile(
    r"/(?:oleObject|package|vbaProject|control|activeXControlBinary|aFChunk|xl(?:Intl)?Macrosheet)$",
    re.IGNORECASE,
)
"""Relations to programs, macros and other files inside."""
_ASKS_FIRST: Final = re.compile(
    r"/(?:hyperlink|externalLinkPath|xlExternalLinkPath/\w+)$", re.IGNORECASE
)
"""Relations to elsewhere that nobody follows unasked: to pages, and of a table to another table."""
_OWN_DISK: Final = re.compile(r"(?:file:/{0,3})?[A-Z]:[\\/]", re.IGNORECASE)
"""Where a template lies from which the letter was begun."""


def types_of(file: BinaryIO, contents: zipfile.ZipInfo) -> dict[str, str]:
    """Return the types that the file's own table gives to its parts, by their names.

    Raises FileBrokenError, FileActiveError.
    """
    if contents.file_size > _LONGEST_LIST:
        raise FileActiveError(given="a table of types without end")
    found: dict[str, str] = {}

    def note(name: str, given: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Override":
            found[given.get("PartName", "").removeprefix("/")] = given.get("ContentType", "")

    parser = _parser()
    parser.StartElementHandler = note
    text = b"".join(_unpacked(file, contents))
    try:
        parser.Parse(text, True)  # noqa: FBT003 -- the library's signature
    except expat.ExpatError:
        raise FileBrokenError(given=_ZIP) from None
    return found


def check_parts(file: BinaryIO, parts: list[zipfile.ZipInfo]) -> None:
    """Raise FileActiveError, FileBrokenError where a part is not what the list says of it."""
    for part in parts:
        reading = _reading(part.filename.lower())
        for piece in _unpacked(file, part):
            if reading:
                reading.take(piece)
        if reading and not reading.has_ended:
            raise FileBrokenError(given=_ZIP)


def _reading(name: str) -> "_Prolog | _Relations | None":
    if name.endswith(_RELATIONS):
        return _Relations()
    return _Prolog() if name.endswith(_XML) else None


class _Prolog:
    """What stands before the first element of a part: no type of document, and not much else."""

    def __init__(self) -> None:
        self.has_ended = False
        self._size = 0
        self._parser = _parser()
        self._parser.StartElementHandler = self._begins

    def take(self, piece: bytes) -> None:
        for start in range(0, len(piece), _BLOCK):
            if self.has_ended:
                return
            if self._size > _PROLOG:
                raise FileActiveError(given="XML without a beginning")
            block = piece[start : start + _BLOCK]
            self._size += len(block)
            try:
                self._parser.Parse(block)
            except expat.ExpatError:
                # Behind the first element whoever opens the file reads on, or does not.
                if not self.has_ended:
                    raise FileBrokenError(given=_ZIP) from None

    def _begins(self, _name: str, _given: dict[str, str]) -> None:
        self.has_ended = True


class _Relations:
    """A part that says what other parts are, and what lies elsewhere; read to its end."""

    def __init__(self) -> None:
        self.has_ended = False
        self._depth = 0
        self._parser = _parser()
        self._parser.StartElementHandler = self._begins
        self._parser.EndElementHandler = self._ends

    def take(self, piece: bytes) -> None:
        try:
            self._parser.Parse(piece)
        except expat.ExpatError:
            raise FileBrokenError(given=_ZIP) from None

    def _begins(self, _name: str, given: dict[str, str]) -> None:
        self._depth += 1
        kind = given.get("Type", "").strip()
        if _RUNS.search(kind):
            raise FileActiveError(given="a program or a macro")
        is_elsewhere = given.get("TargetMode", "").strip() == "External"
        harmless = _ASKS_FIRST.search(kind) or _OWN_DISK.match(given.get("Target", "").strip())
        if is_elsewhere and not harmless:
            raise FileActiveError(given="a link that is followed as it opens")

    def _ends(self, _name: str) -> None:
        self._depth -= 1
        self.has_ended = not self._depth


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.XmlDeclHandler = _check_coding
    parser.StartDoctypeDeclHandler = _refuse_entities
    return parser


def _check_coding(_version: str, coding: str | None, _standalone: int) -> None:
    """Refuse what no office program writes, before the interpreter looks the name up."""
    if coding and coding.upper() not in _CODINGS:
        raise FileBrokenError(given=_ZIP)


def _refuse_entities(*_: object) -> None:
    raise FileActiveError(given="entities of XML")


def _unpacked(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield what a part really holds. Raises FileActiveError where that is more than it says."""
    size, check = 0, 0
    for piece in _inflated(file, part):
        size += len(piece)
        check = zlib.crc32(piece, check)
        if size > part.file_size:
            raise FileActiveError(given="parts that burst when unpacked")
        yield piece
    if size != part.file_size or check != part.CRC:
        raise FileBrokenError(given=_ZIP)


def _inflated(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    if part.compress_type == zipfile.ZIP_STORED:
        yield from _packed(file, part)
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise FileActiveError(given="parts packed in another way")
    opened = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for block in _packed(file, part):
            waiting = block
            while waiting and not opened.eof:
                yield opened.decompress(waiting, _PIECE)
                waiting = opened.unconsumed_tail
        while not opened.eof and (piece := opened.decompress(b"", _PIECE)):
            yield piece
    except zlib.error:
        raise FileBrokenError(given=_ZIP) from None
    if not opened.eof or opened.unused_data:
        raise FileBrokenError(given=_ZIP)


def _packed(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    if part.header_offset < 0:
        raise FileBrokenError(given=_ZIP)
    file.seek(part.header_offset)
    head = file.read(_LOCAL_SIZE)
    if len(head) < _LOCAL_SIZE or not head.startswith(_LOCAL):
        raise FileBrokenError(given=_ZIP)
    name, extra = int.from_bytes(head[26:28], "little"), int.from_bytes(head[28:30], "little")
    at, left = file.tell() + name + extra, part.compress_size
    while left:
        file.seek(at)
        block = file.read(min(_BLOCK, left))
        if not block:
            raise FileBrokenError(given=_ZIP)
        yield block
        at, left = at + len(block), left - len(block)
