"""Values as JSON has them."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

_OWN: Final = frozenset({str, int, float, bool, type(None)})


def plain(value: object) -> object:
    """Return the value in JSON's own types; sets in order, so that two answers are equal."""
    if type(value) in _OWN:
        return value  # most are: an answer has thousands
    if isinstance(value, BaseModel):
        value = dict(value)
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, AbstractSet):
        return sorted((plain(one) for one in value), key=str)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return to_jsonable_python(value)
