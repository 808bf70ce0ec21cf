"""Residents' messages for the demonstration: the real ones when present, else look-alikes."""

import csv
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Final

from application.importing.mapping import Mapping, read_mapping

_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_REAL: Final = _ROOT.parent / "shared" / "data" / "resident_messages.csv"
_SHIPPED: Final = _ROOT / "examples" / "resident_messages.csv"
_MAPPING: Final = _ROOT / "examples" / "mappings" / "resident_messages.yaml"

SOURCE: Final = "demo"


def message_file() -> Path:
    """Return the file the messages come from."""
    return _REAL if _REAL.is_file() else _SHIPPED


def reports(count: int) -> Iterator[dict[str, object]]:
    """Yield drafts of `ReportIssue` as if the messages arrived now.

    Without enough messages the file is read again, under other external ids.
    """
    mapping = read_mapping(_MAPPING)
    for index, row in enumerate(islice(_rows(), count)):
        yield _report(row, mapping, index)


def _rows() -> Iterator[dict[str, str]]:
    with message_file().open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file)) if message_file() == _SHIPPED else csv.DictReader(file)
        yield from cycle(rows)


def _report(row: dict[str, str], mapping: Mapping, index: int) -> dict[str, object]:
    title, text = row["subject"], row["detail"]
    return {
        "kind": mapping.kind_of(title),
        "request_type": mapping.request_type_of(title),
        "source": SOURCE,
        "external_id": f"{row['msg_id']}-{index}",
        "title": title,
        "text": text,
        "category": mapping.category_of(title, text),
        "complainants": [{"name": row["user"]}],
    }
