"""What differs between two packs, value by value, each under its path."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

_NAMES: Final = ("id", "code", "key", "category", "step")
"""What tells the entries of a list apart, so that one more at the top moves none of the others."""


class Difference(NamedTuple):
    """One value that is not the same; None where the pack does not have it."""

    path: str
    old: object
    new: object


def differences(old: Mapping[str, object], new: Mapping[str, object]) -> tuple[Difference, ...]:
    """Return every value that differs, by path: `clocks[resolve].limit.amount`."""
    before, after = dict(_flat("", old)), dict(_flat("", new))
    paths = sorted(before.keys() | after.keys())
    found = (Difference(path, before.get(path), after.get(path)) for path in paths)
    return tuple(each for each in found if each.old != each.new)


def _flat(path: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(f"{path}.{key}" if path else str(key), inner)
    elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        for place, inner in enumerate(value):
            yield from _flat(f"{path}[{_name(inner, place)}]", inner)
    else:
        yield path, value


def _name(entry: object, place: int) -> str:
    if isinstance(entry, Mapping):
        named = (entry[key] for key in _NAMES if key in entry)
        return str(next(named, place))
    return str(place)
