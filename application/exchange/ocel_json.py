"""OCEL 2.0 as JSON: types, then events as they come, then the objects.

The published schema has every value as a string; which type it is of stands with its attribute.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Final

from pydantic_core import to_json

from application.exchange.fields import OBJECT_ATTRIBUTES, AttributeType
from application.exchange.happening import Happening, Value
from application.exchange.plans import plans
from application.exchange.spool import ExportedObject, Spool

_SEPARATOR: Final = b",\n"


class OcelJson:
    """The file in the making."""

    tells_values: ClassVar = True

    def __init__(self, path: Path, spool: Spool) -> None:
        """Begin with the types: those of this program, whether they occur or not."""
        self._file = path.open("wb", buffering=1 << 20)
        self._spool = spool
        self._separator = b"\n"
        object_types = [_type(name, each) for name, each in OBJECT_ATTRIBUTES.items()]
        event_types = [_type(plan.name, plan.types) for plan in plans().values()]
        self._file.write(b'{"objectTypes":' + to_json(object_types))
        self._file.write(b',\n"eventTypes":' + to_json(event_types) + b',\n"events":[')

    def add(self, happened: Sequence[Happening]) -> None:
        """Write the events."""
        self._write(_event(each) for each in happened)

    def finish(self) -> None:
        """Write the objects and close the file."""
        self._file.write(b'],\n"objects":[')
        self._separator = b"\n"
        self._write(_object(each) for each in self._spool.objects())
        self._file.write(b"]}\n")
        self._file.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, things: Iterable[Mapping[str, object]]) -> None:
        for thing in things:
            self._file.write(self._separator + to_json(thing))
            self._separator = _SEPARATOR


def _type(name: str, attributes: Mapping[str, AttributeType]) -> dict[str, object]:
    named = [{"name": each, "type": kind} for each, kind in attributes.items()]
    return {"name": name, "attributes": named}


def _event(each: Happening) -> dict[str, object]:
    return {
        "id": each.id,
        "type": each.plan.name,
        "time": each.time,
        "attributes": [
            {"name": name, "value": _string(value)} for name, value in each.attributes.items()
        ],
        "relationships": [
            {"objectId": target, "qualifier": qualifier} for target, qualifier in each.relations
        ],
    }


def _object(each: ExportedObject) -> dict[str, object]:
    return {
        "id": each.id,
        "type": each.type,
        "attributes": [
            {"name": name, "time": time, "value": _string(value)}
            for name, value, time in each.values
        ],
        "relationships": [
            {"objectId": target, "qualifier": qualifier} for target, qualifier in each.links
        ],
    }


def _string(value: Value) -> str:
    if isinstance(value, str):
        return value
    return repr(value).lower() if isinstance(value, bool) else repr(value)
