"""What an import says at its end, and the rows it could not take."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from domain.deadlines.model import Lateness


class Rejected(NamedTuple):
    """A row that was not taken: its physical line, the column, a stable code and the reason.

    `line` is where the row begins in the file, counted from 1. The reason quotes nothing of what
    a resident wrote.
    """

    line: int
    column: str
    code: str
    reason: str


@dataclass(slots=True)
class OnTime:
    """Of the replied rows, how many were in time."""

    on_time: int = 0
    of: int = 0


@dataclass(slots=True)
class ImportReport:
    """The outcome of one run: read = taken + existing + rejected rows; blank rows stand apart."""

    read: int = 0
    taken: int = 0
    existing: int = 0
    blank: int = 0
    events: int = 0
    seconds: float = 0.0
    rejected: list[Rejected] = field(default_factory=list)
    rejected_left_out: int = 0
    """Rejected rows beyond the first `KEPT`, counted but not listed."""
    on_time: dict[Lateness, OnTime] = field(
        default_factory=lambda: {"elapsed_working_days": OnTime(), "deadline_instant": OnTime()}
    )

    @property
    def took_nothing(self) -> bool:
        """Tell whether there were rows, and every one was rejected."""
        return self.read > 0 and not self.taken and not self.existing

    def reject(self, rejected: Rejected) -> None:
        """Count a rejected row; keep it while the list is short enough to hold."""
        if len(self.rejected) < KEPT:
            self.rejected.append(rejected)
        else:
            self.rejected_left_out += 1


KEPT = 100_000
"""Rejected rows kept in memory at most, so that a file of garbage cannot fill it."""


def write_rejected(path: Path, rejected: Iterable[Rejected]) -> None:
    """Write the rejected rows as CSV: line, column, code, reason."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(Rejected._fields)
        writer.writerows(rejected)
