"""XES (IEEE 1849): one trace per issue, with the standard extensions.

Events of one issue lie scattered over the log, so they wait in the spool until the end.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import ClassVar, Final

from application.exchange.fields import ISSUE_ATTRIBUTES, AttributeType
from application.exchange.happening import Happening, Value
from application.exchange.spool import ExportedObject, Spool
from application.exchange.xml_text import as_text, attribute

_EXTENSIONS: Final = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    ("Identity", "identity", "http://www.xes-standard.org/identity.xesext"),
)
_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">\n'
    + "".join(
        f'<extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n'
        for name, prefix, uri in _EXTENSIONS
    )
    + '<global scope="trace"><string key="concept:name" value="unknown"/></global>\n'
    '<global scope="event"><string key="concept:name" value="unknown"/>'
    '<date key="time:timestamp" value="1970-01-01T00:00:00Z"/>'
    '<string key="lifecycle:transition" value="complete"/></global>\n'
    '<classifier name="Event" keys="concept:name"/>\n'
    '<classifier name="Unit" keys="org:group"/>\n'
    '<string key="lifecycle:model" value="standard"/>\n'
)
_ELEMENT: Final[dict[AttributeType, str]] = {
    "string": "string",
    "time": "date",
    "integer": "int",
    "float": "float",
    "boolean": "boolean",
}


class Xes:
    """The file in the making."""

    tells_values: ClassVar = True

    def __init__(self, path: Path, spool: Spool) -> None:
        """Begin the file."""
        self._file = path.open("wb", buffering=1 << 20)
        self._file.write(_HEAD.encode())
        self._spool = spool

    def add(self, happened: Sequence[Happening]) -> None:
        """Let the events wait."""
        self._spool.write((each.issue, _event(each)) for each in happened)

    def finish(self) -> None:
        """Write the traces by issue and close the file."""
        issues = (each for each in self._spool.objects() if each.type == "issue")
        for issue, lines in self._spool.traces():
            # Every trace is an object; others are only named by one.
            known = next(each for each in issues if each.id == f"issue:{issue}")
            self._file.write(_trace(issue, known).encode())
            self._file.writelines(line.encode() for line in lines)
            self._file.write(b"</trace>\n")
        self._file.write(b"</log>\n")
        self._file.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _trace(issue: str, known: ExportedObject) -> str:
    values = known.last()
    told = "".join(
        _attribute(name, kind, values[name])
        for name, kind in ISSUE_ATTRIBUTES.items()
        if name in values
    )
    return f"<trace>\n{_attribute('concept:name', 'string', issue)}{told}\n"


def _event(each: Happening) -> str:
    known = {
        "lifecycle:transition": "complete",
        "org:resource": each.actor,
        "org:role": each.attributes["role"],
        "org:group": each.unit,
    }
    parts = [_repeated(key, "string", value) for key, value in known.items() if value]
    parts.append(_attribute("time:timestamp", "time", each.time))
    types = each.plan.types
    parts += [
        (_attribute if (kind := types[name]) == "time" else _repeated)(name, kind, value)
        for name, value in each.attributes.items()
    ]
    name = _repeated("concept:name", "string", each.plan.name)
    return f"<event>{name}{_attribute('identity:id', 'string', each.id)}{''.join(parts)}</event>\n"


def _attribute(key: str, kind: AttributeType, value: Value) -> str:
    text = attribute(value) if isinstance(value, str) else f'"{as_text(value)}"'
    return f'<{_ELEMENT[kind]} key="{key}" value={text}/>'


_repeated: Final = lru_cache(maxsize=8_192, typed=True)(_attribute)
"""The same for what many events say alike: most of an event but its instants and its id."""
