"""One row an event: the columns of CSV and Parquet."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Final

from pydantic_core import to_json

from application.exchange.fields import AttributeType
from application.exchange.happening import Happening, Value
from application.exchange.spool import Spool

COLUMNS: Final[dict[str, AttributeType]] = {
    "event_id": "string",
    "event": "string",
    "time": "time",
    "issue": "string",
    "number": "string",
    "version": "integer",
    "recorded_at": "time",
    "received_at": "time",
    "status": "string",
    "actor": "string",
    "role": "string",
    "unit": "string",
    "channel": "string",
    "via": "string",
    "caused_by": "string",
    "policy": "string",
    "directory": "string",
    "calendar": "string",
    "details": "string",
    "related": "string",
}
"""`unit` is for whom the actor acted; `details` has the event's own attributes as a JSON object.

`related` has the objects by qualifier, but for issue, actor, unit and policy: they have columns.
"""

_OF_STAMP: Final = (
    "version",
    "recorded_at",
    "received_at",
    "status",
    "role",
    "channel",
    "via",
    "caused_by",
    "directory",
    "calendar",
)
_IN_COLUMNS: Final = frozenset({"about", "done_by", "done_for", "decided_under"})
_FORMULA: Final = ("=", "+", "-", "@")


def row_of(each: Happening) -> dict[str, Value | None]:
    """Return an event's columns, without those that have no value."""
    own = {name: value for name, value in each.attributes.items() if name not in _OF_STAMP}
    related: dict[str, list[str]] = {}
    for target, qualifier in each.relations:
        if qualifier not in _IN_COLUMNS:
            related.setdefault(qualifier, []).append(target)
    return {
        "event_id": each.id,
        "event": each.plan.name,
        "time": each.time,
        "issue": each.issue,
        "number": each.number,
        **{name: each.attributes.get(name) for name in _OF_STAMP},
        "actor": each.actor,
        "unit": each.unit,
        "policy": each.policy,
        "details": to_json(own).decode() if own else None,
        "related": to_json(related).decode() if related else None,
    }


class Csv:
    """A CSV file in the making: UTF-8, with a row of heads, lines ending in a line feed."""

    tells_values: ClassVar = False

    def __init__(self, path: Path, spool: Spool) -> None:
        """Begin the file with its heads."""
        del spool
        self._file = path.open("w", encoding="utf-8", newline="", buffering=1 << 20)
        self._rows = csv.writer(self._file, lineterminator="\n")
        self._rows.writerow(COLUMNS)

    def add(self, happened: Sequence[Happening]) -> None:
        """Write the events."""
        self._rows.writerows(_cells(each) for each in happened)

    def finish(self) -> None:
        """Close the file."""
        self._file.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _cells(each: Happening) -> list[Value | None]:
    """Return an event's cells, none of which a sheet takes for a formula."""
    return [
        f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
        for cell in map(row_of(each).get, COLUMNS)
    ]
