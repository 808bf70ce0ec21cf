"""The rows of a past: one service each, spread evenly over days, units and people."""

import csv
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final

from application.importing.mapping import Mapping
from bihuan.demo.history import History, PastBatch
from domain.calendar import SHANGHAI

COLUMNS: Final = (
    "external_id",
    "title",
    "text",
    "reported_at",
    "reply",
    "replied_at",
    "unit",
    "menu_item",
    "stays",
    "hours_confirmed_by",
)
_ASKED: Final = timedelta(hours=9)
_BEGAN: Final = timedelta(days=1, hours=8, minutes=30)
_DONE: Final = timedelta(days=3, hours=10)
"""Of a service, after the midnight before it was asked; a stay of 24 hours still ends before."""


def write_rows(path: Path, batch: PastBatch, history: History) -> None:
    """Write the batch as a file for `bihuan import`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, COLUMNS)
        rows.writeheader()
        rows.writerows(rows_of(batch, history))


def mapping_of(batch: PastBatch) -> Mapping:
    """Return how the file of the batch is read."""
    constants = {
        "kind": batch.kind,
        "request_type": batch.request_type,
        "category": batch.category,
    }
    return Mapping.model_validate(
        {
            "source": batch.source,
            "zone": "Asia/Shanghai",
            "columns": {name: name for name in COLUMNS},
            "constants": constants,
        }
    )


def rows_of(batch: PastBatch, history: History) -> Iterator[dict[str, str]]:
    """Yield the rows of the batch."""
    first = datetime.combine(history.since, time(), tzinfo=SHANGHAI)
    for turn in range(batch.count):
        midnight = first + timedelta(days=turn * history.days // batch.count)
        matter = batch.matters[turn % len(batch.matters)]
        yield {
            "external_id": f"{batch.code}-{turn + 1}",
            "title": matter.title,
            "text": matter.text,
            "reported_at": (midnight + _ASKED).isoformat(),
            "reply": matter.reply,
            "replied_at": (midnight + _DONE).isoformat(),
            "unit": batch.units.code(turn),
            "menu_item": batch.menu_item or "",
            "stays": ";".join(_stays(batch, turn, midnight + _BEGAN)),
            "hours_confirmed_by": batch.served.confirmed_by if batch.served else "",
        }


def _stays(batch: PastBatch, turn: int, since: datetime) -> Iterator[str]:
    """Yield who was at the service; the seconds of all services add up to the hours exactly."""
    served = batch.served
    if served is None:
        return
    among, seconds = batch.count * served.each, served.hours * 3600
    for place in range(turn * served.each, (turn + 1) * served.each):
        share = seconds * (place + 1) // among - seconds * place // among
        person = place % served.people.count
        left = since + timedelta(seconds=share)
        cells = (served.people.code(place), batch.units.code(person), since, left)
        yield ",".join(each.isoformat() if isinstance(each, datetime) else each for each in cells)
