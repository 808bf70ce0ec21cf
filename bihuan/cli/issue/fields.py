"""Options made from a command model's fields, and the draft made from options and JSON."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import NoneType
from typing import Annotated, Final, Literal, NamedTuple, cast, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel

from bihuan.errors import WrongUsageError
from domain.base import Sealed
from domain.issue.commands import HEADER, Command

Shape = Literal["text", "choice", "flag", "number", "list", "json", "issue"]
"""`issue` is another issue: people give what they call it by, the command carries its id."""

Draft = dict[str, object]

EDGE_FIELDS: Final = HEADER | {"subject", "normalised", "flags", "by_code"}
"""Fields nobody types: the edge fills them in."""

_METAVARS: Final[Mapping[Shape, str]] = {
    "text": "TEXT",
    "list": "TEXT",
    "number": "NUMBER",
    "json": "JSON",
    "issue": "ISSUE",
}


class Field(NamedTuple):
    """A field of a command as an option."""

    name: str
    shape: Shape
    annotation: type
    is_required: bool

    @property
    def metavar(self) -> str | None:
        """Return what stands for the value in the help; None leaves it to the choices."""
        return _METAVARS.get(self.shape)

    @property
    def flag(self) -> str:
        """Return the option's name, both of them for a yes or no."""
        kebab = self.name.replace("_", "-")
        return f"--{kebab}/--no-{kebab}" if self.shape == "flag" else f"--{kebab}"


class Shortcut(NamedTuple):
    """A plain option for one value deep inside a field that is otherwise given as JSON."""

    option: str
    build: Callable[[str], Draft]


SHORTCUTS: Final[Mapping[str, tuple[Shortcut, ...]]] = {
    "location": (
        Shortcut("place", lambda text: {"place": text}),
        Shortcut("address", lambda text: {"address": text, "given_by": "address"}),
    ),
    "complainants": (
        Shortcut("complainant_name", lambda text: {"name": text}),
        Shortcut(
            "complainant_mobile", lambda text: {"contacts": [{"kind": "mobile", "value": text}]}
        ),
    ),
    "call": (Shortcut("call_id", lambda text: {"id": text}),),
}


def fields_of(command: type[Command]) -> tuple[Field, ...]:
    """Return the fields a person types, in the order of the model."""
    return tuple(
        Field(name, *_shape(field.annotation), field.is_required())
        for name, field in command.model_fields.items()
        if name not in EDGE_FIELDS
    )


def shortcuts_of(command: type[Command]) -> Iterator[tuple[str, Shortcut]]:
    """Yield the fields with their plain options, but for those the command has as a field."""
    for field, shortcuts in SHORTCUTS.items():
        if field in command.model_fields:
            yield from ((field, one) for one in shortcuts if one.option not in command.model_fields)


def draft_of(command: type[Command], given: Mapping[str, object], *, file: str | None) -> Draft:
    """Return what a person typed as the fields of a command, in clear.

    What an option gives replaces what the JSON `file` (`-`: standard input) gives. Raises
    WrongUsageError for an unknown, doubled or missing field.
    """
    known = {field.name: field for field in fields_of(command)}
    draft = read_json(file, known=tuple(known)) if file else {}
    for name, value in given.items():
        if name in known and value is not None:
            draft[name] = _parsed(known[name], value)
    for field, shortcut in shortcuts_of(command):
        if (text := given.get(shortcut.option)) is not None:
            if given.get(field) is not None:
                raise WrongUsageError(
                    say="issue.field_twice", option=_option(shortcut.option), field=_option(field)
                )
            _put(draft, field, shortcut.build(str(text)))
    missing = tuple(
        name for name, field in known.items() if field.is_required and name not in draft
    )
    if missing:
        raise WrongUsageError(say="issue.missing", options=tuple(map(_option, missing)))
    return draft


def read_json(file: str, *, known: tuple[str, ...]) -> Draft:
    """Return the JSON object in a file, or on standard input for `-`. Raises WrongUsageError."""
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        value = _loaded(text)
    except (OSError, ValueError, RecursionError) as error:
        raise WrongUsageError(say="issue.bad_json", file=file, problem=str(error)) from error
    if not isinstance(value, dict):
        raise WrongUsageError(say="issue.no_object", file=file)
    unknown = tuple(name for name in value if name not in known)
    if unknown:
        raise WrongUsageError(say="issue.unknown_fields", given=unknown, accepted=known)
    return value


def _loaded(text: str) -> object:
    """Return what the JSON says. Raises ValueError, also for a key given twice and for NaN."""
    return json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_number)


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        message = f"given twice: {', '.join(sorted({n for n in names if names.count(n) > 1}))}"
        raise ValueError(message)
    return found


def _no_number(name: str) -> None:
    message = f"{name} is no number of JSON"
    raise ValueError(message)


def _shape(annotation: object) -> tuple[Shape, type]:
    kind = _bare(annotation)
    if get_origin(kind) is Literal:
        return "choice", cast("type", kind)
    if get_origin(kind) is tuple:
        inner = _bare(get_args(kind)[0])
        is_plain = inner is str or inner is Sealed
        return ("list", list[str]) if is_plain else ("json", str)
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind is not Sealed:
        return "json", str
    if kind is UUID:
        return "issue", str
    if kind is bool:
        return "flag", bool
    return ("number", int) if kind is int else ("text", str)


def _bare(annotation: object) -> object:
    """Return the type without `| None` and without what Annotated adds."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif NoneType in get_args(annotation):
            annotation = next(one for one in get_args(annotation) if one is not NoneType)
        else:
            return annotation


def _parsed(field: Field, value: object) -> object:
    if field.shape != "json":
        return value
    try:
        return _loaded(str(value))
    except (ValueError, RecursionError) as error:
        raise WrongUsageError(
            say="issue.bad_json", file=_option(field.name), problem=str(error)
        ) from error


def _put(draft: Draft, field: str, value: Draft) -> None:
    if field != "complainants":
        before = draft.get(field)
        draft[field] = {**(before if isinstance(before, dict) else {}), **value}
        return
    before = draft.get(field) or [{}]
    first, *others = before if isinstance(before, list) else [{}]
    if not isinstance(first, dict):
        raise WrongUsageError(
            say="issue.bad_json", file=_option(field), problem="its first entry is no JSON object"
        )
    draft[field] = [{**first, **value}, *others]


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
