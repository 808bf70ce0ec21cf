"""Lists what the security log is about: its own events, and those of accounts and privacy."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from domain.account.events import (
    AccountEvent,
    AdministratorAppointed,
    AdministratorRelieved,
)
from domain.event import AggregateEvent
from domain.exchange.events import ExportApproved, ExportRecorded
from domain.privacy.events import MasterKeyRotated, PersonalDataErased, PersonalDataRevealed
from domain.publishing.events import PolicyPublished
from domain.security.events import (
    AccessDenied,
    AddressLocked,
    FileImported,
    LoggedIn,
    LoginFailed,
    PersonalDataRead,
    PersonSearched,
    SessionEnded,
)
from projections.security.table import SCHEMA, UPSERT, SecurityRow
from projections.source import OpenMasked, RecordedEvent
from projections.tables import ModelSchema

LISTED: Final = (
    LoggedIn,
    LoginFailed,
    AddressLocked,
    SessionEnded,
    AccessDenied,
    PersonalDataRead,
    PersonSearched,
    FileImported,
    AccountEvent,
    AdministratorAppointed,
    AdministratorRelieved,
    PersonalDataRevealed,
    PersonalDataErased,
    MasterKeyRotated,
    ExportRecorded,
    ExportApproved,
    PolicyPublished,
)
_LEFT_OUT: Final = {"entry", "account", "issue", "content", "persons", "issues"}
"""What has a column of its own, or is too much for a line."""


class SecurityProjection:
    """One row for each event; none is ever changed."""

    schema: ModelSchema = SCHEMA
    kinds = LISTED

    def __init__(self, open_masked: OpenMasked) -> None:
        """Take the opener as every model does; nothing here is personal."""
        del open_masked

    def apply(self, tx: Connection, events: Sequence[RecordedEvent]) -> None:
        """Fold a page."""
        UPSERT(tx, [_row(each) for each in events if isinstance(each.event, LISTED)])


def _row(recorded: RecordedEvent) -> SecurityRow:
    event = recorded.event
    assert isinstance(event, AggregateEvent)  # noqa: S101 -- all that are listed
    issue = getattr(event, "issue", None)
    return SecurityRow(
        position=recorded.position,
        recorded_at=event.entry.recorded_at,
        event=type(event).__name__,
        account=getattr(event, "account", None),
        actor=event.entry.actor.id,
        role=event.entry.actor.role,
        issue_id=str(issue) if issue else None,
        told=event.model_dump(mode="json", exclude=_LEFT_OUT, exclude_none=True),
    )
