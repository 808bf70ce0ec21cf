"""Which keys a model of a pack takes at a place: what a person sees who mistyped one."""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from application.yaml_marks import Loc
from domain.policy import Policy


def keys_beside(loc: Loc) -> str:
    """Return the keys accepted where the one at `loc` stands, empty where that is not known."""
    forms: list[Any] = [Policy]
    for part in loc[:-1]:
        forms = [inner for form in forms for inner in _within(form, part)]
    names = (name for form in forms for each in _plain(form) for name in _keys(each))
    return ", ".join(dict.fromkeys(names))


def _within(form: object, part: int | str) -> Iterator[Any]:
    """Yield what stands at a key or place of a value of this form."""
    for each in _plain(form):
        if part in _keys(each):
            yield each.model_fields[part].annotation
        elif not _keys(each):
            yield from (inner for inner in get_args(each) if inner is not Ellipsis)


def _plain(form: object) -> Iterator[Any]:
    """Yield the forms that a union allows, without what only annotates them."""
    if get_origin(form) in {Union, UnionType}:
        for each in get_args(form):
            yield from _plain(each)
    elif get_origin(form) is Annotated:
        yield from _plain(get_args(form)[0])
    else:
        yield form


def _keys(form: object) -> tuple[str, ...]:
    if isinstance(form, type) and issubclass(form, BaseModel):
        return tuple(form.model_fields)
    return ()
