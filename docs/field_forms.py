"""Says in words what a model's fields hold."""

import ast
import inspect
import textwrap
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Final, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

WORDS: Final[dict[object, str]] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    datetime: "instant",
    AwareDatetime: "instant",
    date: "date",
    Path: "path",
    UUID: "UUID",
}


def describe_fields(model: type[BaseModel], *, without: Collection[str] = ()) -> Iterator[str]:
    """Yield one list item per field: name, form, default, and its docstring if it has one."""
    notes = {
        name: note
        for ancestor in reversed(model.__mro__)
        if ancestor is not BaseModel and issubclass(ancestor, BaseModel)
        for name, note in _attribute_docstrings(ancestor).items()
    }
    for name, field in model.model_fields.items():
        if name not in without:
            note = f". {notes[name]}" if name in notes else ""
            yield f"- `{name}`: {_form(field.annotation)}{_default(field)}{note}"


def describe_form(field: FieldInfo) -> str:
    """Return what one field holds, in words."""
    return _form(field.annotation)


def models_in(roots: Iterable[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """Yield every model reachable through the fields of the roots, the roots included."""
    waiting, seen = list(roots), set[type[BaseModel]]()
    while waiting:
        model = waiting.pop()
        if model not in seen:
            seen.add(model)
            yield model
            for field in model.model_fields.values():
                waiting += _models_of(field.annotation)


def _models_of(annotation: object) -> list[type[BaseModel]]:
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_of(part)]


def _form(annotation: object) -> str:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _form(parts[0])
    if origin is Literal:
        return "one of " + ", ".join(f"`{choice}`" for choice in parts)
    if origin in {Union, UnionType}:
        return " or ".join(_form(part) for part in parts if part is not NoneType)
    if origin in {tuple, list, frozenset}:
        return _form_of_many(parts)
    if origin is dict:
        return f"map from {_form(parts[0])} to {_form(parts[1])}"
    return _form_of_one(annotation)


def _form_of_many(parts: tuple[object, ...]) -> str:
    if len(parts) == 1 or parts[1] is Ellipsis:
        return f"list of {_form(parts[0])}"
    return f"({'; '.join(_form(part) for part in parts)})"


def _form_of_one(annotation: object) -> str:
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](values.md#{annotation.__name__.lower()})"
    return WORDS.get(annotation, getattr(annotation, "__name__", "any"))


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return ", required"
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is None or value in ((), {}, "") or _holds_models(value):
        return ""
    shown = str(value).lower() if isinstance(value, bool) else value
    return f", else `{shown}`"


def _holds_models(value: object) -> bool:
    parts = value if isinstance(value, tuple) else (value,)
    return any(isinstance(part, BaseModel) for part in parts)


def _attribute_docstrings(model: type[BaseModel]) -> dict[str, str]:
    """Return the texts that stand below fields, as this project writes them."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    statements = body.body if isinstance(body, ast.ClassDef) else []
    return {
        field.target.id: " ".join(note.value.value.split())
        for field, note in pairwise(statements)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(note, ast.Expr)
        and isinstance(note.value, ast.Constant)
        and isinstance(note.value.value, str)
    }
