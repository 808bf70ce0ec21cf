"""The record of exports: one command, one event, nothing to look at before the next one."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from domain.aggregate import Aggregate, AggregateCommand, Given
from domain.base import Actor, Instant
from domain.exchange.errors import NoPurposeError
from domain.exchange.events import NAME, ExportRecorded
from domain.roles import check_role

MAY_EXPORT: Final = ("auditor", "administrator")


class RecordExport(AggregateCommand):
    """Put on record that a file was made of the log."""

    purpose: str
    format: str
    since: Instant | None = None
    until: Instant | None = None
    where: tuple[str, ...] = ()
    position: int
    events: int
    objects: int
    relations: int
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Exports:
    """How many exports there were."""

    count: int = 0


def check_export(actor: Actor, purpose: str) -> None:
    """Raise where this person exports nothing, or for no purpose; asked before any work, too."""
    check_role(actor, RecordExport, MAY_EXPORT)
    if not purpose.strip():
        raise NoPurposeError


def _new(_: UUID) -> Exports:
    return Exports()


def _decide(_: Exports, command: RecordExport, given: Given) -> tuple[ExportRecorded, ...]:
    check_export(command.actor, command.purpose)
    told = command.model_dump(include=set(ExportRecorded.model_fields) - {"entry"})
    return (ExportRecorded(entry=given.entry(command), **told),)


def _evolve(state: Exports, _: ExportRecorded) -> Exports:
    return Exports(state.count + 1)


EXPORT_RECORD: Final[Aggregate[Exports, RecordExport, ExportRecorded]] = Aggregate(
    NAME, _new, _decide, _evolve
)
