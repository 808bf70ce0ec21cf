"""Puts on record that another person may make one large export."""

from datetime import datetime
from typing import cast

from application.aggregates import Aggregates
from application.event_store import EventStore
from application.given_by import GivenBy
from domain.exchange.commands import ApproveExport
from domain.exchange.events import EXPORTS, ExportApproved
from domain.exchange.exports import EXPORT_RECORD
from domain.exchange.wish import Wish


def approve(
    store: EventStore, aggregates: Aggregates, wish: Wish, by: GivenBy, *, at: datetime
) -> int:
    """Return the number by which the export names the approval. Raises DomainError, StoreError."""
    command = ApproveExport(
        command_id=by.command_id,
        actor=by.actor,
        channel=by.channel,
        received_at=at,
        reason=by.why,
        **wish._asdict(),
    )
    done = aggregates.give(EXPORT_RECORD, EXPORTS, command)
    (recorded,) = store.read(EXPORTS, after=done.first_version - 1)[:1]
    return cast("ExportApproved", recorded.event).number
