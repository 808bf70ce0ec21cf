"""Reads the opinions of a meeting: CSV, JSON lines or YAML; what cannot be one keeps its line."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import ValidationError

from application.importing.report import Rejected
from application.meeting.opinion import COLUMNS, Opinion
from application.yaml_file import Fault, FaultyFileError, told_by
from application.yaml_marks import read_marked

MOST: Final = 1_000
"""Opinions of one meeting; a larger file is an import."""
_LARGEST: Final = 20_000_000
_SECTION: Final = "opinions"


class Numbered(NamedTuple):
    """An opinion with its line in the file."""

    line: int
    opinion: Opinion


Read = Numbered | Rejected
_Raw = tuple[int, object]


def read_opinions(path: Path) -> tuple[Read, ...]:
    """Return what the file holds, in its order, without blank rows.

    Raises FaultyFileError when it cannot be read, is empty, or holds more than a meeting raises.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise FaultyFileError(Fault(path, "", "is of no known format", ", ".join(_READERS)))
    found = tuple(_read(line, raw) for line, raw in reader(path))
    if not 0 < len(found) <= MOST:
        raise FaultyFileError(Fault(path, "", f"holds {len(found)} opinions", f"1 to {MOST}"))
    return found


def _read(line: int, raw: object) -> Read:
    if not isinstance(raw, Mapping):
        return Rejected(line, "", "row_malformed", "is no opinion: fields by name are accepted")
    said = {COLUMNS.get(str(name), str(name)): value for name, value in raw.items()}
    try:
        return Numbered(line, Opinion.model_validate(said))
    except ValidationError as error:
        (loc, problem, accepted), *_ = told_by(error)
        column = str(loc[0]) if loc else ""
        return Rejected(line, column, "value_malformed", f"{problem}; accepted: {accepted}")


def _text(path: Path) -> str:
    accepted = "a readable file of UTF-8 text"
    try:
        if path.stat().st_size > _LARGEST:
            raise FaultyFileError(Fault(path, "", "is too large", f"up to {_LARGEST} bytes"))
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        problem = error.strerror or "cannot be read"
        raise FaultyFileError(Fault(path, "", problem, accepted)) from error
    except UnicodeDecodeError as error:
        raise FaultyFileError(Fault(path, "", "is no UTF-8 text", accepted)) from error


def _csv_rows(path: Path) -> Iterator[_Raw]:
    lines = csv.reader(_text(path).splitlines(keepends=True), strict=True)
    header: list[str] = []
    begins = 1
    try:
        for values in lines:
            if any(value.strip() for value in values):
                if header:
                    yield begins, _cells(header, values)
                header = header or [value.strip() for value in values]
            begins = lines.line_num + 1
    except csv.Error as error:
        accepted = "CSV: a quote inside a field is doubled and closed"
        raise FaultyFileError(Fault(path, "", str(error), accepted, begins)) from error


def _cells(header: list[str], values: list[str]) -> object:
    """Return what the cells say, None where they do not fit the header."""
    if len(values) > len(header):
        return None
    return {
        name: value.strip() for name, value in zip(header, values, strict=False) if value.strip()
    }


def _json_rows(path: Path) -> Iterator[_Raw]:
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if line.strip():
            yield number, _object(line)


def _object(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _yaml_rows(path: Path) -> Iterator[_Raw]:
    _text(path)
    marked = read_marked(path)
    if marked.faults:
        raise FaultyFileError(*marked.faults)
    entries = marked.content.get(_SECTION)
    if not isinstance(entries, list):
        raise FaultyFileError(marked.fault((_SECTION,), "is no list", f"`{_SECTION}:`, a list"))
    for number, entry in enumerate(entries):
        yield marked.line_of((_SECTION, number)), entry


_READERS: Final[dict[str, Callable[[Path], Iterator[_Raw]]]] = {
    ".csv": _csv_rows,
    ".jsonl": _json_rows,
    ".yaml": _yaml_rows,
    ".yml": _yaml_rows,
}
