"""What makes an event safe to store without its empty fields: checked once per class.

States leave out fields that are None (a third of the bytes of a typical event), and empty ones
that say so (`exclude_if`, for fields that came later), and nothing else: a default that changes
later must not change what old events say. That is only lossless when None is also the default of
every field that may be None, and None occurs nowhere else, and empty is the default of what is
left out when empty.
"""

from collections.abc import Iterator
from types import NoneType
from typing import Any, get_args

from pydantic import BaseModel, JsonValue
from pydantic.fields import FieldInfo


def check_lossless(model: type[BaseModel]) -> None:
    """Raise TypeError when a state of this model could not be read back as it was."""
    for owner in _models_in(model, seen=set()):
        for name, field in owner.model_fields.items():
            problem = _problem(field)
            if problem:
                msg = f"{owner.__qualname__}.{name} cannot be stored: {problem}"
                raise TypeError(msg)


def _problem(field: FieldInfo) -> str | None:
    members = get_args(field.annotation)
    if field.alias is not None or field.exclude:
        return "an alias or an excluded field is not read back"
    default = field.get_default(call_default_factory=False)
    if field.exclude_if is not None and (default is None or not field.exclude_if(default)):
        return "it is left out when empty, so empty must be its default"
    if NoneType in members and default is not None:
        return "it may be None, so None must be its default"
    if any(_holds_none(member) for member in members):
        return "None inside a collection is not kept apart from a missing value"
    return None


def _holds_none(annotation: object) -> bool:
    """Return whether None may occur below the first level of a field's type."""
    if annotation in {Any, JsonValue}:
        return True
    members = get_args(annotation)
    return NoneType in members or any(_holds_none(member) for member in members)


def _models_in(annotation: object, *, seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation not in seen:
            seen.add(annotation)
            yield annotation
            for field in annotation.model_fields.values():
                yield from _models_in(field.annotation, seen=seen)
    else:
        for member in get_args(annotation):
            yield from _models_in(member, seen=seen)
