"""Rows of a CSV file, as a stream: what cannot be a row is reported and the rest goes on."""

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from application.importing.headers import is_blank, places_of
from application.importing.items import Blank, Read, Row
from application.importing.lines import BROKEN, Line, read_lines
from application.importing.mapping import Mapping
from application.importing.report import Rejected
from application.importing.source import Source, path_of
from application.yaml_file import Fault, FaultyFileError

LONGEST_ROW: Final = 500
"""Physical lines of one row; a quote open for longer is taken as never closed."""


class CsvRows:
    """Reads the file's rows in order."""

    def __init__(self, source: Source, mapping: Mapping) -> None:
        """Open the file and find the mapping's columns in its first row.

        Raises FaultyFileError when it cannot be read, is empty or lacks a column.
        """
        self._delimiter = mapping.delimiter
        self._lines = read_lines(source, encoding=mapping.encoding)
        self._again: deque[Line] = deque()
        path = path_of(source)
        header = self._header(path)
        self._width = len(header)
        self._places = places_of(path, header, mapping)

    def __iter__(self) -> Iterator[Read]:
        """Yield every row, rejected row and blank row, in the order of the file."""
        while (line := self._next_line()) is not None:
            yield self._read(line)

    def _header(self, path: Path) -> list[str]:
        accepted = "a first row with the names of the columns"
        while (line := self._next_line()) is not None:
            if line.broken or line.undecodable:
                raise FaultyFileError(Fault(path, "line 1", "cannot be decoded", accepted))
            values, _ = self._values(line)
            if isinstance(values, Rejected):
                raise FaultyFileError(Fault(path, "line 1", values.reason, accepted))
            if not is_blank(values):
                return [value.strip() for value in values]
        raise FaultyFileError(Fault(path, "", "is empty", accepted))

    def _next_line(self) -> Line | None:
        return self._again.popleft() if self._again else next(self._lines, None)

    def _read(self, first: Line) -> Read:
        if first.broken:
            return Rejected(first.number, "", first.broken, BROKEN[first.broken])
        values, lines = self._values(first)
        if isinstance(values, Rejected):
            self._resume_after(lines)
            return values
        if is_blank(values):
            return Blank(first.number)
        if len(values) != self._width:
            self._resume_after(lines)
            reason = f"{len(values)} columns instead of {self._width}"
            return Rejected(first.number, "", "columns_wrong", reason)
        fields = {field: values[place] for field, place, _ in self._places}
        return self._undecodable(lines, fields) or Row(first.number, fields)

    def _values(self, first: Line) -> tuple[list[str] | Rejected, list[Line]]:
        """Return the row that begins in `first`, and the lines it takes."""
        lines: list[Line] = []

        def taken() -> Iterator[str]:
            line: Line | None = first
            while line is not None and len(lines) < LONGEST_ROW:
                lines.append(line)
                yield line.text
                line = self._next_line()
            if line is not None:
                self._again.appendleft(line)

        try:
            return next(csv.reader(taken(), delimiter=self._delimiter, strict=True)), lines
        except csv.Error as error:
            reason = f"is no CSV: {error}; a quote inside a field is doubled and closed"
            return Rejected(first.number, "", "row_malformed", reason), lines

    def _resume_after(self, lines: list[Line]) -> None:
        """Go on with the line after the first: an open quote must not swallow what follows."""
        self._again.extendleft(reversed(lines[1:]))

    def _undecodable(self, lines: list[Line], fields: dict[str, str]) -> Rejected | None:
        bad = next((line for line in lines if line.undecodable), None)
        if bad is None:
            return None
        column = next((name for field, _, name in self._places if _is_torn(fields[field])), "")
        reason = f"byte {bad.undecodable} of the line is no text in the mapping's encoding"
        return Rejected(bad.number, column, "undecodable", reason)


def _is_torn(text: str) -> bool:
    return any("\udc80" <= char <= "\udcff" for char in text)
