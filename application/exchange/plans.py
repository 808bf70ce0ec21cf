"""How events of each kind are read: their exported attributes and relations, from their classes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin
from uuid import UUID

from application.exchange.fields import (
    CHANGES,
    CODES,
    ISSUES,
    PLACES,
    RENAMED,
    RESIDENTS,
    STAFF,
    STAMP,
    UNITS,
    AttributeType,
    ObjectType,
)
from application.topics import event_topics
from domain.issue.events.base import IssueEvent

_TYPES: Final[dict[Any, AttributeType]] = {
    bool: "boolean",
    int: "integer",
    float: "float",
    datetime: "time",
    date: "string",
}
_RELATIONS: Final[tuple[tuple[ObjectType, str, dict[str, str]], ...]] = (
    ("unit", "unit:", UNITS),
    ("person", "staff", STAFF),
    ("person", "resident", RESIDENTS),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How events of one topic are read. `relations`: field, prefix of the object's id, qualifier.

    The prefix is `staff` or `resident` where the object is a person, whose id is a pseudonym.
    """

    name: str
    attributes: tuple[tuple[str, str], ...]
    types: dict[str, AttributeType]
    relations: tuple[tuple[str, str, str], ...]
    changes: tuple[str, ...]
    has_location: bool
    has_parties: bool

    @property
    def is_related(self) -> bool:
        """Return whether its events name anything but their issue, actor, unit and policy."""
        return bool(self.relations) or self.has_location or self.has_parties


@lru_cache(maxsize=1)
def plans() -> dict[str, Plan]:
    """Return the plan of every event of an issue, by topic."""
    topics = event_topics()
    classes = {topic: topics.event_class(topic) for topic in topics}
    return {
        topic: _plan(event) for topic, event in classes.items() if issubclass(event, IssueEvent)
    }


def own_fields(event: type[IssueEvent]) -> Iterator[tuple[str, Any]]:
    """Yield the fields that an event has beside those of every event, with what one holds."""
    for name, field in event.model_fields.items():
        if name not in IssueEvent.model_fields:
            yield name, _held(field.annotation)


def attribute_type(name: str, held: object) -> AttributeType | None:
    """Return the type under which a field is exported, None where it is no attribute."""
    if held in _TYPES:
        return _TYPES[held]
    if get_origin(held) is Literal or (held is str and name in CODES):
        return "string"
    return None


def _plan(event: type[IssueEvent]) -> Plan:
    fields = dict(own_fields(event))
    typed = {name: attribute_type(name, held) for name, held in fields.items()}
    named = {name: RENAMED.get(name, name) for name, kind in typed.items() if kind}
    return Plan(
        name=event.__name__,
        attributes=tuple(named.items()),
        types={**STAMP, **{named[name]: kind for name, kind in typed.items() if kind}},
        relations=tuple(_relations(fields)),
        changes=CHANGES.get(event.__name__, ()),
        has_location="location" in fields,
        has_parties=bool({"complainants", "complainant", "respondents"} & fields.keys()),
    )


def _relations(fields: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, held in fields.items():
        if held is UUID and name in ISSUES:
            yield name, "issue:", ISSUES[name]
        elif held is str:
            for _, prefix, qualifiers in _RELATIONS:
                if name in qualifiers:
                    yield name, prefix, qualifiers[name]
            if name in PLACES:
                yield name, "place:" if name == "place" else "grid:", PLACES[name]


def _held(annotation: Any) -> Any:  # noqa: ANN401 -- a type as pydantic keeps it
    """Return what a field holds: the type itself, or that of one of several."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _instant_or(get_args(annotation)[0])
    if origin in {Union, UnionType}:
        (held,) = (each for each in get_args(annotation) if each is not NoneType)
        return _held(held)
    if origin is tuple:
        return _held(get_args(annotation)[0])
    return _instant_or(annotation)


def _instant_or(held: Any) -> Any:  # noqa: ANN401 -- as above
    if getattr(held, "__name__", "") == "AwareDatetime":
        return datetime
    return held
