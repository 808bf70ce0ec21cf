"""The record of exports, and the approvals that those of many issues need from another person."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.aggregate import Aggregate, AggregateCommand, Given
from domain.base import Actor
from domain.exchange.commands import ApproveExport, ExportCommand, RecordExport
from domain.exchange.errors import (
    ApprovalRequiredError,
    EmptyPeriodError,
    NoPurposeError,
    NoSuchApprovalError,
    OtherExportApprovedError,
    OwnExportError,
)
from domain.exchange.events import NAME, ExportApproved, ExportRecorded
from domain.exchange.wish import Wish
from domain.roles import check_role

MAY_EXPORT: Final = ("auditor", "administrator")
"""Who exports, and who approves the exports of others."""

ExportEvent = ExportRecorded | ExportApproved


@dataclass(frozen=True, slots=True)
class Exports:
    """How many exports and approvals there were, and the approvals that were not used."""

    count: int = 0
    approved: int = 0
    unused: Mapping[int, Wish] = field(default_factory=dict)


def check_export(
    actor: Actor, purpose: str, command: type[AggregateCommand] = RecordExport
) -> None:
    """Raise where this person exports nothing, or for no purpose; asked before any work, too."""
    check_role(actor, command, MAY_EXPORT)
    if not purpose.strip():
        raise NoPurposeError


def check_period(since: datetime | None, until: datetime | None) -> None:
    """Raise where a time holds no instant; asked before any work, too."""
    if since and until and since >= until:
        raise EmptyPeriodError(since=since.isoformat(), until=until.isoformat())


def check_approval(state: Exports, approval: int, wish: Wish) -> None:
    """Raise where an approval that is named is not one for this; asked before any work, too."""
    if not approval:
        return
    if approval not in state.unused:
        accepted = tuple(str(number) for number in state.unused)
        raise NoSuchApprovalError(given=approval, accepted=accepted)
    differing = state.unused[approval].differences(wish)
    if differing:
        raise OtherExportApprovedError(given=approval, differing=differing)


def _new(_: UUID) -> Exports:
    return Exports()


def _decide(state: Exports, command: ExportCommand, given: Given) -> tuple[ExportEvent, ...]:
    check_export(command.actor, command.purpose, type(command))
    check_period(command.since, command.until)
    if isinstance(command, ApproveExport):
        return _approve(state, command, given)
    return _record(state, command, given)


def _approve(state: Exports, command: ApproveExport, given: Given) -> tuple[ExportApproved, ...]:
    if command.exporter == command.actor.id:
        raise OwnExportError(given=command.exporter)
    approved = ExportApproved(
        entry=given.entry(command), number=state.approved + 1, **command.wish._asdict()
    )
    return (approved,)


def _record(state: Exports, command: RecordExport, given: Given) -> tuple[ExportRecorded, ...]:
    check_approval(state, command.approval, command.wish)
    _check_cap(command)
    told = command.model_dump(include=set(ExportRecorded.model_fields) - {"entry"})
    return (ExportRecorded(entry=given.entry(command), **told),)


def _check_cap(command: RecordExport) -> None:
    cap = command.cap
    if not command.approval and cap is not None and command.issues > cap:
        raise ApprovalRequiredError(given=command.issues, accepted=cap)


def _evolve(state: Exports, event: ExportEvent) -> Exports:
    if isinstance(event, ExportApproved):
        unused = {**state.unused, event.number: event.wish}
        return replace(state, approved=event.number, unused=unused)
    unused = {number: wish for number, wish in state.unused.items() if number != event.approval}
    return replace(state, count=state.count + 1, unused=unused)


EXPORT_RECORD: Final[Aggregate[Exports, ExportCommand, ExportEvent]] = Aggregate(
    NAME, _new, _decide, _evolve
)
