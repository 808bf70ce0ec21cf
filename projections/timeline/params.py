"""What an event says beyond its stamp, as plain values: codes as they are, texts masked."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Final

from pydantic import BaseModel

from domain.base import Sealed
from domain.issue.events import IssueEvent
from domain.issue.values import Call, Location
from projections.source import OpenMasked
from projections.timeline.table import Params, Value

_NOT_SHOWN: Final = frozenset(
    {
        "stamp",
        "started",
        "changed",
        "subject",
        "complainant",
        "complainants",
        "caller",
        "recipient",
        "digest",
        "normalised",
        "respondents",
        "answers",
        "objects",
        "upstream",
    }
)


def params_of(event: IssueEvent, open_masked: OpenMasked) -> Params:
    """Return the event's own fields without the unset ones, and the clocks it moved.

    `due` lists the clocks it started with their due instants, `late` those it stopped too late.
    """
    params: Params = {}
    for name in _fields(type(event)):
        value = getattr(event, name)
        if value is None or value == () or value is False:
            continue
        if isinstance(value, Sealed):
            params[name] = open_masked(value, event.stamp.issue_id)
        else:
            params[name] = _plain(value)
    if event.started:
        params["due"] = [[each.clock, each.due_at.isoformat()] for each in event.started]
    late: list[Value] = [each.id for each in event.changed if each.why == "late"]
    if late:
        params["late"] = late
    return params


@lru_cache(maxsize=256)
def _fields(kind: type[IssueEvent]) -> tuple[str, ...]:
    return tuple(name for name in kind.model_fields if name not in _NOT_SHOWN)


def _plain(value: object) -> Value:
    if isinstance(value, str | int | float):
        return value
    plain = _PLAIN.get(type(value))
    if plain is not None:
        return plain(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    # A nested model without a rule of its own may hold what nobody masked.
    return None if isinstance(value, BaseModel) else str(value)


_PLAIN: Final[dict[type, Callable[..., Value]]] = {
    datetime: datetime.isoformat,
    Call: lambda call: call.id,
    Location: lambda location: location.place,
}
