"""Puts on record what the sources say they sent: one total at a time, or a sheet of them."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from application.aggregates import Aggregates, Done
from application.given_by import GivenBy
from application.ports import Clock, NewId
from application.yaml_file import Fault, FaultyFileError
from domain.completeness.totals import CONTROL, StateControlTotal, control_stream
from domain.errors import DomainError
from domain.receipt import Refusal

COLUMNS: Final = ("source", "day", "count", "document")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sheet and what became of it: put on record, known already, or refused."""

    number: int
    source: str
    day: str
    count: str
    is_new: bool = False
    refusal: Refusal | None = None


class StatingTotals:
    """States control totals for people, in the streams of their sources."""

    def __init__(self, aggregates: Aggregates, clock: Clock, new_id: NewId) -> None:
        """Write through `aggregates`."""
        self._aggregates = aggregates
        self._clock = clock
        self._new_id = new_id

    def state(
        self, cells: Mapping[str, str], given: GivenBy, *, is_correction: bool = False
    ) -> Done:
        """Put a total on record. Raises ValidationError, DomainError, StoreError."""
        command = StateControlTotal.model_validate(
            {
                **cells,
                "command_id": given.command_id,
                "actor": given.actor,
                "channel": given.channel,
                "received_at": self._clock(),
                "reason": given.why,
                "is_correction": is_correction,
            }
        )
        return self._aggregates.give(CONTROL, control_stream(command.source), command)

    def state_all(
        self, path: Path, given: GivenBy, *, is_correction: bool = False
    ) -> Iterator[Line]:
        """Put a sheet on record, line by line; a line that a rule refuses stops no other one.

        Raises FaultyFileError before anything is stored, StoreError.
        """
        for number, cells in read_totals(path):
            own = GivenBy(given.actor, given.why, str(self._new_id()), given.channel)
            told = cells["source"], cells["day"], cells["count"]
            try:
                done = self.state(cells, own, is_correction=is_correction)
            except DomainError as error:
                yield Line(number, *told, refusal=error.as_refusal())
            else:
                yield Line(number, *told, is_new=done.position > 0)


def read_totals(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Return the cells of a CSV file in UTF-8, with their line.

    Raises FaultyFileError with everything that is wrong with it.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            _check_columns(path, reader.fieldnames or ())
            lines = [(reader.line_num, _cells(row)) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        fault = Fault(path, "", f"cannot be read: {error}", "a CSV file in UTF-8")
        raise FaultyFileError(fault) from error
    faults = [fault for number, cells in lines for fault in _faults(path, number, cells)]
    if faults:
        raise FaultyFileError(*faults)
    return lines


def _check_columns(path: Path, given: object) -> None:
    names = tuple(str(name).strip() for name in given) if isinstance(given, list | tuple) else ()
    if names != COLUMNS:
        accepted = ",".join(COLUMNS)
        raise FaultyFileError(Fault(path, ",".join(names), "other columns", accepted, 1))


def _cells(row: Mapping[str, str | None]) -> dict[str, str]:
    return {name: (row.get(name) or "").strip() for name in COLUMNS}


def _faults(path: Path, number: int, cells: Mapping[str, str]) -> Iterator[Fault]:
    wanted = {name: StateControlTotal.model_fields[name] for name in COLUMNS}
    try:
        StateControlTotal.model_validate(
            {**cells, "command_id": "-", "actor": _NOBODY, "received_at": _NEVER}
        )
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            name = str(fault["loc"][0])
            if name in wanted:
                yield Fault(path, name, "the cell is not right", fault["msg"], number)


_NOBODY: Final = {"id": "-", "role": "auditor"}
_NEVER: Final = "2000-01-01T00:00:00Z"
