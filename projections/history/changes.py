"""Reads events of policy, calendar, directory and audits as something that somebody did."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from domain.audit_case.events import AuditCaseOpened
from domain.directory.events import RegisterChanged
from domain.event import AggregateEvent
from domain.publishing.events import CalendarPublished, CalendarRevised, PolicyPublished
from projections.history.table import Change
from projections.source import RecordedEvent

_NAMED: Final = 20
"""Codes that a change names of its records; how many there are, it says beside them."""


def changes_in(events: Sequence[RecordedEvent]) -> Iterator[Change]:
    """Yield a change for each event of what issues are judged by, and each audit opened."""
    for recorded in events:
        event = recorded.event
        if isinstance(
            event,
            PolicyPublished
            | CalendarPublished
            | CalendarRevised
            | RegisterChanged
            | AuditCaseOpened,
        ):
            yield _change(event, recorded.position)


def _change(event: AggregateEvent, position: int) -> Change:
    entry = event.entry
    return Change(
        position=position,
        kind=entry.aggregate,
        stream=str(entry.id),
        version=entry.version,
        topic=event.TOPIC,
        order=entry.caused_by,
        recorded_at=entry.recorded_at,
        occurred_at=entry.occurred_at,
        actor_id=entry.actor.id,
        actor_role=entry.actor.role,
        actor_unit=entry.actor.unit,
        on_behalf_of=entry.actor.on_behalf_of,
        reason=entry.reason,
        about=_about(event),
    )


def _about(event: AggregateEvent) -> dict[str, Any]:
    if isinstance(event, PolicyPublished):
        return {"version": event.ref, "effective_from": event.effective_from.isoformat()}
    if isinstance(event, CalendarPublished | CalendarRevised):
        years = [each.year for each in event.years]
        return {"version": f"{event.calendar}@{event.calendar_version}", "years": years}
    if isinstance(event, RegisterChanged):
        entered, ended = [each.code for each in event.records], [each.code for each in event.ended]
        return {
            "entered": entered[:_NAMED],
            "entered_count": len(entered),
            "ended": ended[:_NAMED],
            "ended_count": len(ended),
        }
    if isinstance(event, AuditCaseOpened):
        scope = event.scope
        return {"case": event.case, "since": f"{scope.since}", "until": f"{scope.until}"}
    return {}
