"""Which column of a table holds which of our fields."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from application.importing.mapping import Mapping
from application.yaml_file import Fault, FaultyFileError


class Place(NamedTuple):
    """A field of ours, the number of its column from 0, and the column's name."""

    field: str
    column: int
    header: str


def places_of(path: Path, header: Sequence[str], mapping: Mapping) -> tuple[Place, ...]:
    """Return the place of every column the mapping names.

    Raises FaultyFileError for each that the header lacks or has twice.
    """
    accepted = "columns " + ", ".join(name for name in header if name)
    wanted = mapping.columns.by_field
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


def is_blank(values: Sequence[str]) -> bool:
    """Tell whether a row of the table says nothing."""
    return not any(value and not value.isspace() for value in values)
