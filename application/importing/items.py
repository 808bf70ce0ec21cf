"""What comes out of a file, whatever its format: rows, rejected rows, blank rows."""

from typing import NamedTuple

from application.importing.report import Rejected


class Row(NamedTuple):
    """A row of the file: the physical line it begins in, and our fields with their text."""

    line: int
    fields: dict[str, str]


class Blank(NamedTuple):
    """A row with nothing in it."""

    line: int


Read = Row | Rejected | Blank
