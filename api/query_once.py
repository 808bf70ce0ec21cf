"""Refuses a query that says one thing twice: two readers of it may each believe another."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from api.errors import BadParameterError


def check_query(request: Request) -> None:
    """Raise BadParameterError where what is no list was sent twice."""
    given = Counter(name for name, _ in request.query_params.multi_items())
    route = request.scope.get("route")
    if len(given) == given.total() or not isinstance(route, APIRoute):
        return
    for name, kind in _asked(route.dependant):
        if given[name] > 1 and not _is_list(kind):
            raise BadParameterError(field=name, problem="was sent more than once", accepted="once")


def _asked(dependant: Dependant) -> Iterator[tuple[str, Any]]:
    """Yield what a route takes from the query, by name, with its type."""
    for each in dependant.query_params:
        kind = each.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            fields = kind.model_fields.items()
            yield from ((field.alias or name, field.annotation) for name, field in fields)
        else:
            yield each.alias, kind
    for inner in dependant.dependencies:
        yield from _asked(inner)


def _is_list(kind: object) -> bool:
    return get_origin(kind) in {list, tuple} or any(map(_is_list, get_args(kind)))
