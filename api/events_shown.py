"""Events as readers get them: in words, personal text masked."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from api.desk import Desk, Speaks
from api.languages import words
from api.naming import unit_name
from api.plain import plain
from application.recorded import Recorded
from application.shown import opener
from domain.access.fields import STAFF, View
from domain.base import Actor
from domain.issue.events import IssueEvent
from domain.issue.state import Issue
from projections.timeline.params import params_of
from projections.timeline.projection import visible_to
from projections.timeline.queries import FOR_COMPLAINANT
from projections.timeline.table import Value
from projections.timeline.words import sentence

_UNITS: Final = frozenset({"unit", "assisting"})


class ShownEvent(BaseModel):
    """An event: its stamp, its place in the log, and a sentence."""

    model_config = ConfigDict(extra="forbid")

    issue_id: UUID
    number: str
    version: int
    topic: str
    occurred_at: datetime
    recorded_at: datetime
    actor: Actor
    caused_by: str
    channel: str
    status: str
    policy: str
    position: int
    digest: str
    sentence: str
    corrected_by: Annotated[
        list[int] | None, Field(description="versions of the events that correct it")
    ] = None


def event_document(
    desk: Desk, recorded: Recorded[IssueEvent], speaks: Speaks, view: View = STAFF
) -> dict[str, Any]:
    """Return one event with its sentence."""
    stamp = recorded.event.stamp
    return {
        "issue_id": stamp.issue_id,
        "number": stamp.number,
        "version": stamp.version,
        "topic": recorded.event.TOPIC,
        "occurred_at": stamp.occurred_at,
        "recorded_at": stamp.recorded_at,
        "actor": view.who(stamp.actor),
        "caused_by": stamp.caused_by,
        "channel": stamp.channel,
        "status": stamp.status,
        "policy": stamp.policy,
        "position": recorded.position,
        "digest": recorded.digest,
        "sentence": _sentence(desk, recorded.event, speaks, view),
    }


def event_documents(
    request: Request,
    desk: Desk,
    recorded: Iterable[Recorded[IssueEvent]],
    view: View = STAFF,
) -> list[dict[str, Any]]:
    """Return the events with their sentences in the reader's language, in their order.

    A complainant gets those that are shared with him.
    """
    speaks = words(request)
    shared = view.audience != "complainant"
    return [
        event_document(desk, each, speaks, view)
        for each in recorded
        if shared or visible_to(each.event) == "complainant"
    ]


def changes_since(
    request: Request, desk: Desk, issue: Issue, version: int, view: View
) -> list[object]:
    """Return what happened to the issue after a version, for who decided on that version."""
    if version > issue.version:
        return []
    news = desk.store.read_issue(issue.issue_id, after=version)
    return [_short(each) for each in event_documents(request, desk, news, view)]


def _short(document: dict[str, Any]) -> dict[str, object]:
    kept = ("version", "topic", "recorded_at", "caused_by", "status", "sentence")
    return {name: plain(document[name]) for name in kept}


def _sentence(desk: Desk, event: IssueEvent, speaks: Speaks, view: View) -> str:
    params = params_of(event, opener(desk.personal, view))
    if view.audience == "complainant":
        params = {name: value for name, value in params.items() if name in FOR_COMPLAINANT}
    for name in _UNITS & params.keys():
        params[name] = _named(desk, speaks, params[name])
    return sentence(event.TOPIC, params, speaks.language)


def _named(desk: Desk, speaks: Speaks, code: Value) -> Value:
    if isinstance(code, list):
        return [_named(desk, speaks, each) for each in code]
    return unit_name(desk, speaks, str(code))
