"""A register as a CSV file: one line a code, columns named like the record's fields."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, get_args, get_origin

from pydantic import ValidationError

from application.yaml_file import Fault, FaultyFileError
from domain.directory.records import Point, Record
from domain.directory.registers import RECORDS

SEPARATOR: Final = ";"
"""Between the parts of a cell that holds several: posts, companies, corners of a boundary."""


@dataclass(frozen=True, slots=True)
class Line:
    """A record with the line of the file that says so."""

    number: int
    record: Record


@dataclass(frozen=True, slots=True)
class CsvRegister:
    """What a file says: its lines, and what is wrong with the others."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]


def read_register(path: Path, name: str) -> CsvRegister:
    """Return the file's records and every fault with its line. UTF-8, with or without a mark.

    Raises FaultyFileError when it cannot be read at all, or its columns are not the register's.
    """
    model = RECORDS[name]
    lines: list[Line] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, cells in _rows(path, model):
        try:
            record = model.model_validate(_values(model, cells))
        except ValidationError as error:
            faults.extend(_faults(path, number, error))
            continue
        if record.code in seen:
            problem = f"the code {record.code} stands in line {seen[record.code]} already"
            faults.append(Fault(path, "code", problem, "one line a code", number))
            continue
        seen[record.code] = number
        lines.append(Line(number, record))
    return CsvRegister(tuple(lines), tuple(faults))


def _rows(path: Path, model: type[Record]) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, strict=True)
            columns = [cell.strip() for cell in next(rows, [])]
            _check_columns(path, columns, model)
            before = rows.line_num
            for row in rows:
                if any(cell.strip() for cell in row):
                    yield before + 1, _cells(path, before + 1, columns, row)
                before = rows.line_num
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        fault = Fault(path, "", f"cannot be read: {error}", "a CSV file in UTF-8")
        raise FaultyFileError(fault) from error


def _check_columns(path: Path, columns: list[str], model: type[Record]) -> None:
    if not any(columns):
        accepted = "a line of column names, then a line for each code"
        raise FaultyFileError(Fault(path, "", "the file is empty", accepted, 1))
    known = ", ".join(model.model_fields)
    wrong = [column for column in columns if column not in model.model_fields]
    faults = [Fault(path, column, "no such column", known, 1) for column in wrong]
    twice = sorted({column for column in columns if columns.count(column) > 1})
    faults += (Fault(path, column, "stands there twice", "each column once", 1) for column in twice)
    if "code" not in columns:
        faults.append(Fault(path, "code", "the column is missing", known, 1))
    if faults:
        raise FaultyFileError(*faults)


def _cells(path: Path, number: int, columns: list[str], row: list[str]) -> Mapping[str, str]:
    if len(row) > len(columns):
        problem = f"{len(row)} cells under {len(columns)} columns"
        raise FaultyFileError(Fault(path, "", problem, "one cell a column", number))
    return {name: cell.strip() for name, cell in zip(columns, row, strict=False) if cell.strip()}


def _values(model: type[Record], cells: Mapping[str, str]) -> dict[str, Any]:
    """Return the cells as the model takes them: parts of a list apart, points as pairs."""
    return {name: _value(model.model_fields[name].annotation, text) for name, text in cells.items()}


def _value(annotation: object, text: str) -> object:
    if annotation == Point | None:
        return read_point(text)
    if get_origin(annotation) is not tuple:
        return text
    parts = [part.strip() for part in text.split(SEPARATOR) if part.strip()]
    return [read_point(part) for part in parts] if get_args(annotation)[0] == Point else parts


def read_point(text: str) -> list[str]:
    """Return longitude and latitude, written with a blank or a comma between them."""
    return text.replace(",", " ").split()


def _faults(path: Path, number: int, error: ValidationError) -> Iterator[Fault]:
    for fault in error.errors(include_url=False, include_input=False):
        field = ".".join(str(part) for part in fault["loc"])
        yield Fault(path, field, "the cell is not right", fault["msg"], number)
