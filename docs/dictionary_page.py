"""The dictionary: what events, read models and exported files hold, in both languages."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from sqlalchemy import Table

from application.exchange.fields import (
    ISSUES,
    OBJECT_ATTRIBUTES,
    PLACES,
    RESIDENTS,
    STAFF,
    STAMP,
    UNITS,
    ObjectType,
)
from application.exchange.flat import COLUMNS
from application.exchange.plans import plans
from bihuan.messages import Words
from docs.column_meanings import EXPORTED, MODELS, meaning_of
from docs.field_forms import describe_form
from domain.event import AggregateEvent, Event
from domain.issue.events.base import IssueEvent
from projections.models import SCHEMAS

OPENING: Final = """What is stored, what is read, what leaves. Names are as they stand in the
log, in the tables and in exported files; the Chinese names are those of the console and the command
line. What each event means stands in [events](events.md); how to export in
[the guide](../guides/export.md)."""

_NAMED: Final[dict[ObjectType, str]] = {
    "issue": "事项",
    "unit": "单位",
    "person": "人（假名）",
    "place": "地点",
    "policy": "规则版本",
}
_MODELS: Final = {
    "board": "事项看板",
    "timeline": "事项经过",
    "timers": "时限",
    "inbox": "待办",
    "indicators": "指标",
    "ledger": "台账",
    "history": "历史",
    "completeness": "完整性",
    "search": "检索",
    "security": "安全日志",
    "retention": "保存期限",
    "open311": "公开诉求",
}

Classes = Callable[[type[Event]], list[type[Event]]]


def dictionary_parts(event_classes: Classes) -> Iterator[str]:
    """Yield the page: events with their fields, tables with their columns, exported columns."""
    words = Words("zh-CN")
    yield OPENING
    yield "## Events 事件"
    yield from _events(event_classes, words)
    yield "## Read models 读模型"
    for schema in SCHEMAS:
        yield from (_table(schema.model, table) for table in schema.tables)
    yield "## Exported 导出"
    yield from _exported()


def _events(event_classes: Classes, words: Words) -> Iterator[str]:
    for base in (IssueEvent, AggregateEvent):
        rows = [
            f"| `{event.__name__}` {_in_chinese(words, event)} | `{event.TOPIC}` "
            f"| {_fields(event, base)} |"
            for event in event_classes(base)
        ]
        yield "\n".join(("| event | topic | fields of its own |", "|---|---|---|", *rows))


def _in_chinese(words: Words, event: type[Event]) -> str:
    key = f"event.{event.__name__}"
    return words(key) if words.knows(key) else ""


def _fields(event: type[Event], base: type[Event]) -> str:
    own = (
        f"`{name}`: {describe_form(field)}"
        for name, field in event.model_fields.items()
        if name not in base.model_fields
    )
    return "; ".join(own).replace("|", "\\|")


def _table(model: str, table: Table) -> str:
    rows = (
        f"| `{column.name}` | {_sort(column.type)} | {'yes' if column.nullable else ''} "
        f"| {meaning_of(MODELS, table.name, column.name)} |"
        for column in table.columns
    )
    named = f"### `{table.name}`, of the model {model} {_MODELS.get(model, '')}".rstrip()
    return "\n".join(
        (named, "", "| column | holds | may be empty | meaning |", "|---|---|---|---|", *rows)
    )


def _sort(kind: object) -> str:
    name = type(kind).__name__
    return {"InstantColumn": "instant (microseconds since 1970)"}.get(name, name.lower())


def _exported() -> Iterator[str]:
    yield "\n".join(("### CSV and Parquet", "", *_attributes("event", COLUMNS)))
    yield "### OCEL: objects"
    for name, attributes in OBJECT_ATTRIBUTES.items():
        table = _attributes(name, attributes) if attributes else ["It has an id alone."]
        yield "\n".join((f"#### `{name}` {_NAMED[name]}", "", *table))
    every = f"Every event has: {_typed(STAMP)}, as above. Those below have more, their own fields."
    events = (
        f"| `{plan.name}` | {_typed(own)} |"
        for plan in plans().values()
        if (own := {name: kind for name, kind in plan.types.items() if name not in STAMP})
    )
    head = ("| event | attributes |", "|---|---|")
    yield "\n".join(("### OCEL and XES: events", "", every, "", *head, *events))
    found = {**UNITS, **STAFF, **RESIDENTS, **PLACES, **ISSUES}
    named = sorted(
        {
            *found.values(),
            "about",
            "done_by",
            "done_for",
            "decided_under",
            "complained_by",
            "complained_of",
        }
    )
    shown = ", ".join(f"`{each}`" for each in named)
    yield (
        "### OCEL: relations\n\n"
        f"Of events to objects: {shown}. Of objects to objects: `part_of` and `merged_into` "
        "(issue to issue), `belongs_to` (person to unit)."
    )


def _attributes(owner: str, columns: Mapping[str, str]) -> list[str]:
    rows = (
        f"| `{name}` | {kind} | {meaning_of(EXPORTED, owner, name)} |"
        for name, kind in columns.items()
    )
    return ["| column | type | meaning |", "|---|---|---|", *rows]


def _typed(attributes: Mapping[str, str]) -> str:
    return ", ".join(f"`{name}` {kind}" for name, kind in attributes.items())
