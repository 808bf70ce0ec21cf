"""Physical lines of a file, one at a time: never more of the file in memory than a line."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Final, Literal, NamedTuple, cast

from application.importing.mapping import Encoding
from application.yaml_file import Fault, FaultyFileError

LONGEST_LINE = 4_000_000
"""Bytes in one physical line; a longer one is passed over."""

BROKEN: Final = {
    "line_too_long": "the line is too long to be a row",
    "file_broken": "the file ends in the middle: it is damaged from here on",
}
"""Why a line has no text, in words."""

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
    broken: Literal["line_too_long", "file_broken"] | None = None


def read_lines(path: Path, *, encoding: Encoding) -> Iterator[Line]:
    """Yield the lines of the file, unpacked where it is packed by gzip.

    Raises FaultyFileError when it cannot be read at all.
    """
    with closing(_opened(path)) as file:
        number = 1
        while True:
            try:
                raw = file.readline(LONGEST_LINE)
                _refuse_utf16(path, raw, number)
                too_long = len(raw) == LONGEST_LINE and not raw.endswith(b"\n")
                if too_long:
                    _pass_over(file)
            except (EOFError, OSError, zlib.error):
                yield Line(number, "", broken="file_broken")
                return
            if not raw:
                return
            if too_long:
                yield Line(number, "", broken="line_too_long")
            else:
                yield _line(number, raw.removeprefix(_UTF8_MARK) if number == 1 else raw, encoding)
            number += 1


def _opened(path: Path) -> IO[bytes]:
    try:
        with path.open("rb") as begun:
            packed = begun.read(len(_GZIP_MARK)) == _GZIP_MARK
        file = gzip.open(path, "rb") if packed else path.open("rb")  # noqa: SIM115 - the caller closes it
    except OSError as error:
        problem = error.strerror or "cannot be read"
        raise FaultyFileError(Fault(path, "", problem, "a readable file")) from error
    return cast("IO[bytes]", file)


def _refuse_utf16(path: Path, raw: bytes, number: int) -> None:
    if number == 1 and raw.startswith(_UTF16_MARKS):
        accepted = "the file saved as UTF-8"
        raise FaultyFileError(Fault(path, "line 1", "is UTF-16 text", accepted))


def _pass_over(file: IO[bytes]) -> None:
    while (raw := file.readline(LONGEST_LINE)) and not raw.endswith(b"\n"):
        pass


def _line(number: int, raw: bytes, encoding: Encoding) -> Line:
    try:
        return Line(number, raw.decode(encoding))
    except UnicodeDecodeError as error:
        return Line(number, raw.decode(encoding, "surrogateescape"), error.start + 1)
