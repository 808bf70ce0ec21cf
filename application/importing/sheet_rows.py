"""Rows of a sheet in an XLSX file, as a stream: one row of it in memory at a time."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice, pairwise
from pathlib import Path
from typing import Final

from openpyxl.styles.numbers import is_datetime
from openpyxl.utils.datetime import MAC_EPOCH

from application.importing.cells import cell_text, is_rounded
from application.importing.headers import Place, is_blank, places_of
from application.importing.items import Blank, Read, Row
from application.importing.mapping import Mapping
from application.importing.mapping_parts import TIME_FIELDS
from application.importing.report import Rejected
from application.importing.source import Source, path_of
from application.importing.workbook import (
    BROKEN,
    Cell,
    cells_of,
    choose_sheet,
    open_workbook,
    quietly,
)
from application.yaml_file import Fault, FaultyFileError

HEADER_WITHIN: Final = 50
"""Rows in which the header must come: titles and notes may stand above it."""
LAST_ROW: Final = 1_048_576
"""A sheet has no more; a file that says otherwise is damaged."""
_MAC_DAYS: Final = 1462
"""Days between the two first days from which sheets count."""


class SheetRows:
    """Reads the rows of one sheet in order."""

    def __init__(self, source: Source, mapping: Mapping) -> None:
        """Open the file, choose the sheet and find the mapping's columns.

        Raises FaultyFileError when it is no sheet, is protected, is empty or lacks a column.
        """
        path = path_of(source)
        self._book = open_workbook(source)
        self._sheet = choose_sheet(self._book, path, mapping.sheet)
        self._header_rows = mapping.header_rows
        self._shift = _MAC_DAYS if self._book.epoch == MAC_EPOCH else 0
        self._places, self._first = self._header(path, mapping)

    def __iter__(self) -> Iterator[Read]:
        """Yield every row, rejected row and blank row below the header, in order."""
        number = self._first - 1
        try:
            with closing(self._book):
                for cells in quietly(cells_of(self._sheet, self._first)):
                    number += 1
                    if number > LAST_ROW:
                        break
                    yield self._read(number, cells)
        except BROKEN:
            yield Rejected(number + 1, "", "file_broken", "the sheet is damaged from here on")

    def _header(self, path: Path, mapping: Mapping) -> tuple[tuple[Place, ...], int]:
        """Return the places of the columns, and the row behind the header."""
        accepted = f"a header within the first {HEADER_WITHIN} rows"
        try:
            rows = quietly(cells_of(self._sheet, 1))
            top = [[cell_text(cell.value).strip() for cell in row] for row in _top(rows)]
        except BROKEN as error:
            raise FaultyFileError(Fault(path, "", "the sheet is damaged", accepted)) from error
        candidates = [number for number, row in enumerate(top) if not is_blank(row)]
        if not candidates:
            raise FaultyFileError(Fault(path, "", "the sheet is empty", accepted))
        headers = {n: _joined(top[n : n + self._header_rows]) for n in candidates}
        wanted = set(mapping.columns.by_field.values())
        best = max(candidates, key=lambda n: (len(wanted.intersection(headers[n])), -n))
        return places_of(path, headers[best], mapping), best + 1 + self._header_rows

    def _read(self, number: int, cells: Sequence[Cell]) -> Read:
        if is_blank([cell_text(cell.value) for cell in cells]):
            return Blank(number)
        fields: dict[str, str] = {}
        for place in self._places:
            cell = cells[place.column] if place.column < len(cells) else None
            fault = _fault(cell)
            if fault:
                return Rejected(number, place.header, *fault)
            fields[place.field] = self._text(place.field, cell)
        return Row(number, fields)

    def _text(self, field: str, cell: Cell | None) -> str:
        if cell is None:
            return ""
        value = cell.value
        if field in TIME_FIELDS and isinstance(value, int | float):
            value += self._shift  # a day number of the other first day
        day_only = is_datetime(cell.number_format) == "date" if cell.is_date else False
        return cell_text(value, day_only=day_only)


def _fault(cell: Cell | None) -> tuple[str, str] | None:
    """Return code and reason of a cell that cannot be taken."""
    if cell is None:
        return None
    if cell.data_type == "e":
        return "value_malformed", "holds an error of the sheet; accepted: a value"
    if is_rounded(cell.value):
        reason = "is a number of which a sheet keeps 15 digits only; accepted: the number as text"
        return "number_rounded", reason
    return None


def _top(rows: Iterator[Sequence[Cell]]) -> list[Sequence[Cell]]:
    return list(islice(rows, HEADER_WITHIN))


def _joined(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the names of the columns: `upper/lower` where a header has several rows.

    Merged cells hold their text in the first of them: an upper cell left empty beside one with a
    text belongs to it, a lower one left empty below one with a text, too.
    """
    width = max((len(row) for row in rows), default=0)
    levels = [[*row, *[""] * (width - len(row))] for row in rows]
    for upper, lower in pairwise(levels):
        for column in range(1, width):
            if not upper[column] and lower[column]:
                upper[column] = upper[column - 1]
    return ["/".join(part for part in parts if part) for parts in zip(*levels, strict=True)]
