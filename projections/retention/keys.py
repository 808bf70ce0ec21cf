"""The keys under which an event's texts are sealed."""

from collections.abc import Iterator
from functools import lru_cache
from typing import get_args

from pydantic import BaseModel

from domain.base import Sealed


def keys_in(value: BaseModel) -> Iterator[str]:
    """Yield the key of every sealed text in a model, in those inside it, and in their lists."""
    for name in _fields(type(value)):
        yield from _keys(getattr(value, name))


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, Sealed):
        yield value.key
    elif isinstance(value, BaseModel):
        yield from keys_in(value)
    elif isinstance(value, tuple):
        for each in value:
            yield from _keys(each)


@lru_cache(maxsize=1024)
def _fields(kind: type[BaseModel]) -> tuple[str, ...]:
    """Return the fields that may hold sealed text: of most events, none."""
    return tuple(
        name for name, field in kind.model_fields.items() if _may_hold(field.annotation, (kind,))
    )


def _may_hold(annotation: object, above: tuple[object, ...]) -> bool:
    if annotation is Sealed:
        return True
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation in above:
            return False
        fields = annotation.model_fields.values()
        return any(_may_hold(field.annotation, (*above, annotation)) for field in fields)
    return any(_may_hold(part, above) for part in get_args(annotation))
