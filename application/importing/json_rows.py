"""Rows of a file with one JSON object a line, as a stream."""

import json
from collections.abc import Iterator
from typing import NoReturn

from application.importing.cells import number_text
from application.importing.items import Blank, Read, Row
from application.importing.lines import BROKEN, Line, read_lines
from application.importing.mapping import Mapping
from application.importing.report import Rejected
from application.importing.source import Source

_MALFORMED = "is no JSON object on one line"


class JsonRows:
    """Reads the objects in order. A column is a key, or the path of one: `person.phone`."""

    def __init__(self, source: Source, mapping: Mapping) -> None:
        """Name the file and what to take from each object."""
        self._lines = read_lines(source, encoding=mapping.encoding)
        self._columns = tuple(mapping.columns.by_field.items())

    def __iter__(self) -> Iterator[Read]:
        """Yield every object, rejected line and blank line, in the order of the file.

        Raises FaultyFileError when the file cannot be read at all.
        """
        for line in self._lines:
            yield self._read(line)

    def _read(self, line: Line) -> Read:
        if line.broken:
            return Rejected(line.number, "", line.broken, BROKEN[line.broken])
        if line.undecodable:
            reason = f"byte {line.undecodable} of the line is no text in the mapping's encoding"
            return Rejected(line.number, "", "undecodable", reason)
        if not line.text.strip():
            return Blank(line.number)
        found = _object(line.text)
        if found is None:
            return Rejected(line.number, "", "row_malformed", _MALFORMED)
        return self._row(line.number, found)

    def _row(self, number: int, found: dict[str, object]) -> Read:
        fields: dict[str, str] = {}
        for field, header in self._columns:
            text = _text(_at(found, header))
            if text is None:
                reason = "holds a list, an object or a broken character; accepted: a text or number"
                return Rejected(number, header, "value_malformed", reason)
            fields[field] = text
        return Row(number, fields)


class _Number(str):
    """A number as it was written: no digit of an id is lost on the way."""

    __slots__ = ()


def _object(text: str) -> dict[str, object] | None:
    try:
        found = json.loads(
            text, parse_int=_Number, parse_float=_Number, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are no JSON


def _at(found: dict[str, object], header: str) -> object:
    """Return what stands under the key, else at the end of the path; None where nothing does."""
    if header in found:
        return found[header]
    here: object = found
    for part in header.split("."):
        if isinstance(here, list) and part.isdecimal() and int(part) < len(here):
            here = here[int(part)]
        elif isinstance(here, dict):
            here = here.get(part)
        else:
            return None
    return here


def _text(value: object) -> str | None:
    """Return a value as text, None when it has no text of its own."""
    if value is None:
        return ""
    if isinstance(value, _Number):
        return number_text(value)
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) and _is_whole(value) else None


def _is_whole(text: str) -> bool:
    # An escape such as \ud800 alone is half a character: no store takes it.
    return not any("\ud800" <= char <= "\udfff" for char in text)
