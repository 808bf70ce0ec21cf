"""Events as readers get them: in words, personal text masked."""

from collections.abc import Iterable
from typing import Final

from fastapi import Request

from api.desk import Desk
from api.languages import words
from api.plain import plain
from application.recorded import Recorded
from domain.issue.events import IssueEvent
from domain.issue.state import Issue
from projections.timeline.params import params_of
from projections.timeline.table import Value
from projections.timeline.words import Language, sentence

_UNITS: Final = frozenset({"unit", "assisting"})


def event_document(
    desk: Desk, recorded: Recorded[IssueEvent], language: Language
) -> dict[str, object]:
    """Return one event with its sentence in the language."""
    stamp = recorded.event.stamp
    return {
        "issue_id": stamp.issue_id,
        "number": stamp.number,
        "version": stamp.version,
        "topic": recorded.event.TOPIC,
        "occurred_at": stamp.occurred_at,
        "recorded_at": stamp.recorded_at,
        "actor": stamp.actor,
        "caused_by": stamp.caused_by,
        "channel": stamp.channel,
        "status": stamp.status,
        "policy": stamp.policy,
        "position": recorded.position,
        "digest": recorded.digest,
        "sentence": _sentence(desk, recorded.event, language),
    }


def changes_since(request: Request, desk: Desk, issue: Issue, version: int) -> list[object]:
    """Return what happened to the issue after a version, for who decided on that version."""
    language = words(request).language
    if version > issue.version:
        return []
    news = desk.store.read_issue(issue.issue_id, after=version)
    return [_short(event_document(desk, each, language)) for each in news]


def event_documents(
    desk: Desk, recorded: Iterable[Recorded[IssueEvent]], language: Language
) -> list[dict[str, object]]:
    """Return the events with their sentences, in their order."""
    return [event_document(desk, each, language) for each in recorded]


def _short(document: dict[str, object]) -> dict[str, object]:
    kept = ("version", "topic", "recorded_at", "caused_by", "status", "sentence")
    return {name: plain(document[name]) for name in kept}


def _sentence(desk: Desk, event: IssueEvent, language: Language) -> str:
    params = params_of(event, desk.personal.open_masked)
    for name in _UNITS & params.keys():
        params[name] = _named(desk, params[name], language)
    return sentence(event.TOPIC, params, language)


def _named(desk: Desk, code: Value, language: Language) -> Value:
    if isinstance(code, list):
        return [_named(desk, each, language) for each in code]
    unit = desk.today.registers.units.last(str(code))
    if unit is None:
        return str(code)
    return (unit.name if language == "zh-CN" else unit.name_en) or unit.name or unit.code
