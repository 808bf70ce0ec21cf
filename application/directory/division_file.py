"""A re-division as a CSV file: one line for each part of an old grid, and what lies in it."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from application.directory.csv_file import SEPARATOR, read_point
from application.yaml_file import Fault, FaultyFileError
from domain.directory import Directory
from domain.directory.records import Grid

NAMED: Final = ("places", "addresses", "objects", "issues")
"""Columns of codes that lie in the new grid of the line; issues by their numbers."""
COLUMNS: Final = ("old", "new", "name", "community", "boundary", *NAMED)


@dataclass(frozen=True, slots=True)
class DivisionFile:
    """What the file says: old grid → new ones, the new ones, and where single things lie."""

    mapping: Mapping[str, tuple[str, ...]]
    entered: tuple[Grid, ...]
    named: Mapping[str, Mapping[str, str]]
    """Column → code → new grid."""


@dataclass
class _Draft:
    mapping: dict[str, tuple[str, ...]] = field(default_factory=dict)
    entered: dict[str, Grid] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    """New grids of which a line says more than the code."""
    named: dict[str, dict[str, str]] = field(default_factory=lambda: {name: {} for name in NAMED})


def read_division(path: Path, directory: Directory) -> DivisionFile:
    """Return what the file says of the grids of the day. UTF-8, with or without a mark.

    A new grid has the community of its old one unless the line names another. A line by which a
    grid stays as it is says nothing. Raises FaultyFileError with every fault and its line.
    """
    rows = _rows(path)
    parts = Counter(row.get("old") for _, row in rows)
    draft, faults = _Draft(), list[Fault]()
    for number, row in rows:
        if set(row) == {"old", "new"} and row["old"] == row["new"] and parts[row["old"]] == 1:
            continue
        faults += (Fault(path, *said, number) for said in _taken(draft, row, directory))
    if not draft.mapping and not faults:
        faults.append(Fault(path, "", "no grid is divided", "a line with an old and a new grid"))
    if faults:
        raise FaultyFileError(*faults)
    return DivisionFile(draft.mapping, tuple(draft.entered.values()), draft.named)


def _taken(
    draft: _Draft, row: Mapping[str, str], directory: Directory
) -> Iterator[tuple[str, str, str]]:
    """Take a line into the draft; yield column, problem and what is accepted."""
    old, new = row.get("old", ""), row.get("new", "")
    if not old or not new:
        yield "old" if not old else "new", "the cell is empty", "the code of a grid"
        return
    heirs = draft.mapping.get(old, ())
    if new in heirs:
        yield "new", f"{old} becomes {new} in another line already", "one line for each part"
    draft.mapping[old] = (*heirs, new)
    yield from _entered(draft, row, directory)
    for column in NAMED:
        for code in _parts(row.get(column, "")):
            before = draft.named[column].setdefault(code, new)
            if before != new:
                yield column, f"{code} lies in {before} and in {new}", "exactly one new grid"


def _entered(
    draft: _Draft, row: Mapping[str, str], directory: Directory
) -> Iterator[tuple[str, str, str]]:
    old, new = row["old"], row["new"]
    known = directory.registers.grids.on(new, directory.day)
    own = {name: row[name] for name in ("name", "community") if name in row}
    is_told = bool(own) or "boundary" in row
    if not is_told and (new in draft.entered or (known and new != old)):
        return  # said in another line, or an old grid goes into one that stays as it is
    base = known or directory.registers.grids.on(old, directory.day)
    fields: dict[str, object] = {"code": new, "community": base.community if base else "-", **own}
    if known:
        fields = {**known.model_dump(exclude={"heirs", "division"}), **fields}
    if "boundary" in row:
        fields["boundary"] = [read_point(each) for each in _parts(row["boundary"])]
    try:
        grid = Grid.model_validate(fields)
    except ValidationError as error:
        yield "boundary", error.errors(include_input=False)[0]["msg"], "longitude latitude; …"
        return
    if is_told and new in draft.told and draft.entered[new] != grid:
        yield "new", f"another line says something else of {new}", "the same in each of its lines"
        return
    draft.entered[new] = grid
    draft.told |= {new} if is_told else set()


def _parts(cell: str) -> Sequence[str]:
    return [part.strip() for part in cell.split(SEPARATOR) if part.strip()]


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, restkey="", strict=True)
            _check_columns(path, rows.fieldnames or ())
            return [(rows.line_num, cells) for row in rows if (cells := _cells(path, rows, row))]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        fault = Fault(path, "", f"cannot be read: {error}", "a CSV file in UTF-8")
        raise FaultyFileError(fault) from error


def _check_columns(path: Path, given: Sequence[str]) -> None:
    columns = [column.strip() for column in given]
    known = ", ".join(COLUMNS)
    faults = [Fault(path, one, "no such column", known, 1) for one in columns if one not in COLUMNS]
    twice = sorted({one for one in columns if columns.count(one) > 1})
    faults += [Fault(path, one, "stands there twice", "each column once", 1) for one in twice]
    missing = [one for one in ("old", "new") if one not in columns]
    faults += [Fault(path, one, "the column is missing", known, 1) for one in missing]
    if faults:
        raise FaultyFileError(*faults)


def _cells(
    path: Path, rows: "csv.DictReader[str]", row: Mapping[str, str | None]
) -> dict[str, str]:
    if "" in row:
        problem = "more cells than columns"
        raise FaultyFileError(Fault(path, "", problem, "one cell a column", rows.line_num))
    return {name.strip(): cell.strip() for name, cell in row.items() if cell and cell.strip()}
