"""Why this unit has the issue: list version, what routing suggested, who overrode it and why."""

from typing import TYPE_CHECKING
from uuid import UUID

from bihuan.cli.run import Run
from domain.access.fields import STAFF, View

if TYPE_CHECKING:
    from application.audit.routing import Sent
    from bihuan.bootstrap import System

_FOR_COMPLAINANT = ("version", "event", "sentence", "recorded_at", "unit")
_REASONS = ("escalate_reason", "reason", "resolution")
"""Fields in which an event says why another unit was chosen."""


def sent_documents(
    run: Run, system: "System", issue_id: UUID, view: View = STAFF
) -> list[dict[str, object]]:
    """Return each time the issue was sent to a unit, with its sentence and its reasons.

    A complainant gets the sentences; who decided, and on what grounds, is staff's.
    """
    from application.audit.routing import sent  # noqa: PLC0415 -- loads the stores

    found = sent(system.store, system.facts, issue_id)
    documents = [_document(run, system, each, view) for each in found]
    if view.audience != "complainant":
        return documents
    return [{name: each[name] for name in _FOR_COMPLAINANT} for each in documents]


def _document(run: Run, system: "System", sent: "Sent", view: View) -> dict[str, object]:
    event, stamp = sent.recorded.event, sent.recorded.event.stamp
    return {
        "version": stamp.version,
        "event": type(event).__name__,
        "sentence": sent.sending.sentence(run.words, system.today, view),
        "recorded_at": stamp.recorded_at,
        "unit": getattr(event, "unit", None),
        "chosen": sent.sending.way,
        "suggested": getattr(event, "suggested", None),
        "by": stamp.actor.id,
        "by_role": stamp.actor.role,
        "on_behalf_of": stamp.actor.on_behalf_of,
        "by_system": bool(getattr(event, "by_system", None)),
        "reason": _reason(system, sent, view),
        "policy": stamp.policy,
        "directory": stamp.directory,
        "directory_found": sent.directory_found,
        "route_found": sent.route_found,
        "route": [
            {name: getattr(step, name) for name in ("why", "matched", "named", "unit", "person")}
            for step in sent.route.steps
        ],
    }


def _reason(system: "System", sent: "Sent", view: View) -> object:
    """Return the reason that was given, masked; None where none was asked for."""
    from application.sealing import unseal_by  # noqa: PLC0415 -- loads the use cases
    from application.shown import opener  # noqa: PLC0415

    event = sent.recorded.event
    given = next((found for name in _REASONS if (found := getattr(event, name, None))), None)
    return unseal_by(opener(system.personal, view), given, event.stamp.issue_id)
