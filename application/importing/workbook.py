"""The few things asked of an XLSX file, and what may be wrong with one."""

import re
import warnings
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias, TypeVar, cast
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

from application.importing.headers import told_names
from application.importing.source import Source, opened, path_of
from application.yaml_file import Fault, FaultyFileError

LARGEST_TEXTS: Final = 200_000_000
"""Bytes of what the library holds in memory as a whole: the table of texts, the styles."""

LONGEST_ROW: Final = 4_000_000
"""Bytes of one row of a sheet, and of all that stands behind its last one."""
_CHUNK: Final = 1_000_000
_ROW: Final = re.compile(rb"<(?:\w+:)?row[ />]")
_OVERLAP: Final = 64

BROKEN: Final = (
    AttributeError,
    BadZipFile,
    EOFError,
    InvalidFileException,
    LookupError,
    NotImplementedError,
    OSError,
    ParseError,
    TypeError,
    ValueError,
    zlib.error,
)
"""What the library raises for damage, depending on the place."""

_COMPOUND_MARK: Final = b"\xd0\xcf\x11\xe0"
_ACCEPTED: Final = "an .xlsx file without a password"

_Item = TypeVar("_Item")

Cell: TypeAlias = ReadOnlyCell | EmptyCell
"""A cell with its value: of a formula the one last computed and saved."""


def open_workbook(source: Source) -> Workbook:
    """Return the file's sheets, unread. Raises FaultyFileError when there are none to read."""
    path = path_of(source)
    _check(source, path)
    try:
        with warnings.catch_warnings(action="ignore"):
            file = source if isinstance(source, Path) else opened(source)
            return load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except BROKEN as error:
        raise FaultyFileError(Fault(path, "", "is no sheet or is damaged", _ACCEPTED)) from error


def choose_sheet(book: Workbook, path: Path, name: str | None) -> ReadOnlyWorksheet:
    """Return the sheet of that name, without a name the first.

    Raises FaultyFileError when there is none.
    """
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    chosen = sheets.get(name) if name else next(iter(sheets.values()), None)
    if chosen is None:
        problem = f"has no sheet `{name}`" if name else "has no sheet"
        accepted = told_names(sheets) or "a file with a sheet"
        raise FaultyFileError(Fault(path, "sheet", problem, accepted))
    return cast("ReadOnlyWorksheet", chosen)


def cells_of(sheet: ReadOnlyWorksheet, first: int) -> Iterator[Sequence[Cell]]:
    """Yield the rows from number `first` on; those left out of the file come as empty ones."""
    # What the file says of its own size is often wrong, and would pad every row to it.
    sheet.reset_dimensions()
    # The types of the library know this method for sheets in memory only.
    rows = cast("Worksheet", sheet).iter_rows(min_row=first)
    return cast("Iterator[Sequence[Cell]]", rows)


def quietly(items: Iterator[_Item]) -> Iterator[_Item]:
    """Yield the items without the library's warnings; a rejected row says the same."""
    while True:
        with warnings.catch_warnings(action="ignore"):
            item = next(items, None)
        if item is None:
            return
        yield item


def _check(source: Source, path: Path) -> None:
    try:
        with opened(source) as file:
            if file.read(len(_COMPOUND_MARK)) == _COMPOUND_MARK:
                problem = "is protected by a password, or is of the old form .xls"
                raise FaultyFileError(Fault(path, "", problem, _ACCEPTED))
            _check_parts(file, path)
    except OSError as error:
        problem = error.strerror or "cannot be read"
        raise FaultyFileError(Fault(path, "", problem, "a readable file")) from error
    except BadZipFile as error:
        raise FaultyFileError(Fault(path, "", "is no sheet or is damaged", _ACCEPTED)) from error


def _check_parts(file: BinaryIO, path: Path) -> None:
    with ZipFile(file) as packed:
        held = (part.file_size for part in packed.infolist() if _is_held(part.filename))
        if sum(held) > LARGEST_TEXTS:
            problem = f"holds more than {LARGEST_TEXTS} bytes of text"
            raise FaultyFileError(Fault(path, "", problem, "the sheet saved as CSV"))
        for part in packed.namelist():
            _check_rows(path, packed, part)


def _check_rows(path: Path, packed: ZipFile, part: str) -> None:
    """Refuse a part with a row that would not fit into memory: the library reads it whole."""
    rest, since_row = b"", None
    for chunk in _chunks(packed, part):
        looked = rest + chunk
        rows = [found.start() for found in _ROW.finditer(looked)]
        if rows:
            since_row = len(looked) - rows[-1]
        elif since_row is not None:
            since_row += len(chunk)
        if since_row is not None and since_row > LONGEST_ROW:
            problem = f"holds a row of more than {LONGEST_ROW} bytes"
            raise FaultyFileError(Fault(path, "", problem, "the sheet saved as CSV"))
        rest = looked[-_OVERLAP:]


def _chunks(packed: ZipFile, part: str) -> Iterator[bytes]:
    """Yield what a part holds, up to where it is damaged: whoever reads the rows says so."""
    try:
        with packed.open(part) as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except BROKEN:
        return


def _is_held(part: str) -> bool:
    return part.endswith(".xml") and "/worksheets/" not in part
