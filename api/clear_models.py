"""Models of the edge, made from the domain's: clear text in place of sealed, and exact types."""

from collections.abc import Collection
from copy import copy
from functools import cache
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo
from pydantic.types import Strict

from application.seal_plan import seal_plan
from domain.base import Instant, Sealed
from domain.clear_text import LONGEST_TEXT
from domain.issue.commands import HEADER, Command
from domain.issue.values import Slip

EDGE_FIELDS: Final = HEADER | {"subject", "normalised", "flags", "by_code"}
"""Fields nobody sends: the edge fills them in."""

Clear = Annotated[str, Field(json_schema_extra={"maxLength": LONGEST_TEXT})]
"""Text in clear. It is sealed before it goes anywhere, and it is checked there."""

_CONFIG: Final = ConfigDict(extra="forbid", hide_input_in_errors=True)
_EXACT: Final[dict[object, object]] = {
    Sealed: Clear,
    # "5" is no number and 1 is no truth: what is sent is what is meant (rules.md 12.5).
    int: Annotated[int, Strict()],
    bool: Annotated[bool, Strict()],
    float: Annotated[float, Strict()],
}


@cache
def order_model(command: type[Command]) -> type[BaseModel]:
    """Return the request body of a command: what a person types, and when it was done offline."""
    fields = _fields(command, without=EDGE_FIELDS)
    when: Any = (Instant | None, Field(None, description="when it happened, if not just now"))
    slip: Any = (
        clear_model(Slip) | None,
        Field(None, description="the paper of a step taken offline and entered later"),
    )
    return create_model(
        command.__name__,
        __config__=_CONFIG,
        __doc__=command.__doc__,
        **fields,
        occurred_at=when,
        slip=slip,
    )


@cache
def clear_model(model: type[BaseModel]) -> type[BaseModel]:
    """Return a model of the domain as the edge takes it in.

    A person who is named may be left without his id: the edge knows or makes it.
    """
    fields = _fields(model)
    if "person" in fields and seal_plan(model).is_person:
        fields["person"] = (str | None, None)
    return create_model(model.__name__, __config__=_CONFIG, __doc__=model.__doc__, **fields)


def _fields(model: type[BaseModel], *, without: Collection[str] = ()) -> dict[str, Any]:
    return {
        name: _clear_field(field)
        for name, field in model.model_fields.items()
        if name not in without
    }


def _clear_field(field: FieldInfo) -> tuple[object, FieldInfo]:
    made = copy(field)
    made.annotation = None
    return clear_annotation(field.annotation), made


def clear_annotation(annotation: object) -> Any:  # noqa: ANN401 -- a type, as pydantic takes it
    """Return the annotation with clear text for sealed, exact scalars, and models of the edge."""
    if annotation in _EXACT:
        return _EXACT[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return Annotated[(clear_annotation(arguments[0]), *arguments[1:])]
    if origin in {Union, UnionType}:
        return Union[tuple(clear_annotation(each) for each in arguments)]  # noqa: UP007 -- made here
    if origin is tuple:
        return tuple[tuple(e if e is ... else clear_annotation(e) for e in arguments)]  # type: ignore[misc] # made here
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return clear_model(annotation)
    return annotation
