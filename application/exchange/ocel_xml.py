"""OCEL 2.0 as XML: types, objects, then the events, which wait for them in a second file."""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Final

from application.exchange.fields import OBJECT_ATTRIBUTES, AttributeType
from application.exchange.happening import Happening, Relation, Value
from application.exchange.plans import plans
from application.exchange.spool import ExportedObject, Spool
from application.exchange.xml_text import as_text, attribute

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<log>\n'


class OcelXml:
    """The file in the making."""

    tells_values: ClassVar = True

    def __init__(self, path: Path, spool: Spool) -> None:
        """Begin both files."""
        self._file = path.open("wb", buffering=1 << 20)
        self._events = path.with_suffix(".events").open("w+b", buffering=1 << 20)
        self._spool = spool

    def add(self, happened: Sequence[Happening]) -> None:
        """Write the events into the second file."""
        self._events.write("".join(map(_event, happened)).encode())

    def finish(self) -> None:
        """Write types and objects, the events behind them, and close the files."""
        self._file.write(_HEAD.encode())
        self._file.write(_types("object", OBJECT_ATTRIBUTES.items()).encode())
        self._file.write(
            _types("event", ((plan.name, plan.types) for plan in plans().values())).encode()
        )
        self._file.write(b"<objects>\n")
        self._file.writelines(_object(each).encode() for each in self._spool.objects())
        self._file.write(b"</objects>\n<events>\n")
        self._events.seek(0)
        shutil.copyfileobj(self._events, self._file, 1 << 20)
        self._file.write(b"</events>\n</log>\n")
        self.close()

    def close(self) -> None:
        """Close both files."""
        self._events.close()
        self._file.close()


def _types(of: str, types: Iterable[tuple[str, Mapping[str, AttributeType]]]) -> str:
    return f"<{of}-types>\n{''.join(_type(of, *each) for each in types)}</{of}-types>\n"


def _type(of: str, name: str, attributes: Mapping[str, AttributeType]) -> str:
    inner = "".join(
        f"<attribute name={attribute(each)} type={attribute(kind)}/>"
        for each, kind in attributes.items()
    )
    return f"<{of}-type name={attribute(name)}><attributes>{inner}</attributes></{of}-type>\n"


def _event(each: Happening) -> str:
    values = "".join(
        f"<attribute name={attribute(name)}>{as_text(value)}</attribute>"
        for name, value in each.attributes.items()
    )
    return (
        f'<event id="{each.id}" type="{each.plan.name}" time="{each.time}">'
        f"<attributes>{values}</attributes>{_objects(each.relations)}</event>\n"
    )


def _object(each: ExportedObject) -> str:
    return (
        f'<object id={attribute(each.id)} type="{each.type}">'
        f"<attributes>{''.join(_values(each.values))}</attributes>"
        f"{_objects(each.links)}</object>\n"
    )


def _values(values: list[tuple[str, Value, str]]) -> Iterator[str]:
    for name, value, time in values:
        yield f'<attribute name={attribute(name)} time="{time}">{as_text(value)}</attribute>'


def _objects(relations: list[Relation]) -> str:
    inner = "".join(
        f'<relationship object-id={attribute(target)} qualifier="{qualifier}"/>'
        for target, qualifier in relations
    )
    return f"<objects>{inner}</objects>"
