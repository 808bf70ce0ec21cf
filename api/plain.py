"""Values as JSON has them."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from pydantic import BaseModel
from pydantic_core import to_jsonable_python


def plain(value: object) -> object:
    """Return the value in JSON's own types; sets in order, so that two answers are equal."""
    if isinstance(value, BaseModel):
        value = dict(value)
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, AbstractSet):
        return sorted((plain(one) for one in value), key=str)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return to_jsonable_python(value)
