"""What a database holds for the event store beside its rows, and where that is not as we made it.

A trigger or a rule can change what is written, a view hide rows, and a lost index lets a version be
stored twice: rows that verify today say nothing of that.
"""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

Schema = Mapping[str, str]
"""Definitions by what they are of, such as `TABLE stored_events`, in the words of SQL."""

Difference = Literal["schema_missing", "schema_changed", "schema_planted", "index_differs"]


class SchemaFault(NamedTuple):
    """A part that is missing, changed or not ours. `found` is how it is now, empty when missing.

    Of an index that does not fit its rows, `part` is what the database says of it.
    """

    difference: Difference
    part: str
    found: str = ""


def differences(found: Schema, made: Schema) -> Iterator[SchemaFault]:
    """Yield where a schema is not as it was `made`: first what we made, then what we did not."""
    for part, definition in made.items():
        if part not in found:
            yield SchemaFault("schema_missing", part)
        elif found[part] != definition:
            yield SchemaFault("schema_changed", part, found[part])
    for part in sorted(found.keys() - made.keys()):
        yield SchemaFault("schema_planted", part, found[part])
