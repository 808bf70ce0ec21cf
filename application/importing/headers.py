"""Which column of a table holds which of our fields."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from application.importing.mapping import Mapping
from application.yaml_file import Fault, FaultyFileError
from domain.masking import mask_text

_NAMES: Final = 30
_LONGEST: Final = 40
"""Of a name in a sentence: it tells a column apart, and a cell of data is no name."""


class Place(NamedTuple):
    """A field of ours, the number of its column from 0, and the column's name."""

    field: str
    column: int
    header: str


def places_of(path: Path, header: Sequence[str], mapping: Mapping) -> tuple[Place, ...]:
    """Return the place of every column the mapping names.

    Raises FaultyFileError for each that the header lacks or has twice.
    """
    wanted = mapping.columns.by_field
    # A first row without any of them may be no header: what stands in it is nobody's to read.
    is_header = not set(header).isdisjoint(wanted.values())
    accepted = f"columns {told_names(header if is_header else wanted.values())}"
    faults = [
        Fault(
            path, f"columns.{field}", f"the file has `{name}` {header.count(name)} times", accepted
        )
        for field, name in wanted.items()
        if header.count(name) != 1
    ]
    if faults:
        raise FaultyFileError(*faults)
    return tuple(Place(field, header.index(name), name) for field, name in wanted.items())


def told_names(names: Iterable[str]) -> str:
    """Return names out of a file for a sentence: printable, short, numbers of people covered."""
    found = [_told(name) for name in names if name]
    return ", ".join([*found[:_NAMES], *(["…"] if len(found) > _NAMES else [])])


def _told(name: str) -> str:
    printable = "".join(char if char.isprintable() else "?" for char in name)
    masked = mask_text(printable)
    return masked if len(masked) <= _LONGEST else f"{masked[:_LONGEST]}…"


def is_blank(values: Sequence[str]) -> bool:
    """Tell whether a row of the table says nothing."""
    return not any(value and not value.isspace() for value in values)
