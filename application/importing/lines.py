"""Physical lines of a file, one at a time: never more of the file in memory than a line."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, Final, Literal, NamedTuple, cast

from application.importing.mapping import Encoding
from application.importing.source import Source, opened_or_fault, path_of
from application.yaml_file import Fault, FaultyFileError

LONGEST_LINE = 4_000_000
"""Bytes in one physical line; a longer one is passed over."""

BROKEN: Final = {
    "line_too_long": "the line is too long to be a row",
    "file_broken": "the file ends in the middle: it is damaged from here on",
    "unpacks_too_far": "the packed file holds more than lists of people unpack to",
}
"""Why a line has no text, in words."""

UNPACKED: Final = 200
"""How many times its packed size a file may hold; lists of people come to a tenth of that."""
_SMALL: Final = 100_000_000
"""Bytes that any packed file may hold."""

_UTF8_MARK = b"\xef\xbb\xbf"
_GZIP_MARK = b"\x1f\x8b"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Line(NamedTuple):
    """A physical line, counted from 1, with its line break.

    Bytes that the encoding does not know stand as lone surrogates; `undecodable` is the first of
    them, counted from 1. `broken` says why a line has no text.
    """

    number: int
    text: str
    undecodable: int | None = None
    broken: Literal["line_too_long", "file_broken", "unpacks_too_far"] | None = None


def read_lines(source: Source, *, encoding: Encoding) -> Iterator[Line]:
    """Yield the lines of the file, unpacked where it is packed by gzip.

    Raises FaultyFileError when it cannot be read at all.
    """
    path = path_of(source)
    with closing(opened_or_fault(source)) as stored, closing(_unpacked(stored)) as file:
        number, most = 1, _most_unpacked(path, file)
        while True:
            try:
                raw = file.readline(LONGEST_LINE)
                _refuse_utf16(path, raw, number)
                too_long = len(raw) == LONGEST_LINE and not raw.endswith(b"\n")
                if too_long:
                    _pass_over(file, most)
            except (EOFError, OSError, zlib.error):
                yield Line(number, "", broken="file_broken")
                return
            if not raw:
                return
            if most is not None and file.tell() > most:
                yield Line(number, "", broken="unpacks_too_far")
                return
            if too_long:
                yield Line(number, "", broken="line_too_long")
            else:
                yield _line(number, raw.removeprefix(_UTF8_MARK) if number == 1 else raw, encoding)
            number += 1


def _unpacked(stored: BinaryIO) -> BinaryIO:
    try:
        is_packed = stored.read(len(_GZIP_MARK)) == _GZIP_MARK
    except OSError:
        return stored  # its first line says so
    stored.seek(0)
    return cast("BinaryIO", gzip.GzipFile(fileobj=stored, mode="rb")) if is_packed else stored


def _refuse_utf16(path: Path, raw: bytes, number: int) -> None:
    if number == 1 and raw.startswith(_UTF16_MARKS):
        accepted = "the file saved as UTF-8"
        raise FaultyFileError(Fault(path, "line 1", "is UTF-16 text", accepted))


def _most_unpacked(path: Path, file: BinaryIO) -> int | None:
    """Return how many bytes a packed file may hold, None where it is not packed."""
    if not isinstance(file, gzip.GzipFile):
        return None
    return max(_SMALL, UNPACKED * path.stat().st_size)


def _pass_over(file: BinaryIO, most: int | None) -> None:
    while (raw := file.readline(LONGEST_LINE)) and not raw.endswith(b"\n"):
        if most is not None and file.tell() > most:
            return


def _line(number: int, raw: bytes, encoding: Encoding) -> Line:
    try:
        return Line(number, raw.decode(encoding))
    except UnicodeDecodeError as error:
        return Line(number, raw.decode(encoding, "surrogateescape"), error.start + 1)
