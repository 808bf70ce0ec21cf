"""Puts on record that another person may make one large export."""

from typing import cast

from application.access import Access
from application.aggregates import Aggregates
from application.event_store import EventStore
from application.given_by import GivenBy
from domain.access.duties import check_post_held
from domain.exchange.commands import ApproveExport
from domain.exchange.events import EXPORTS, ExportApproved
from domain.exchange.exports import EXPORT_RECORD, MAY_EXPORT
from domain.exchange.wish import Wish


def approve(
    store: EventStore, aggregates: Aggregates, access: Access, wish: Wish, by: GivenBy
) -> int:
    """Return the number by which the export names the approval. Raises DomainError, StoreError."""
    check_post_held(by.actor, ApproveExport.__name__, MAY_EXPORT, access.today)
    command = ApproveExport(
        command_id=by.command_id,
        actor=by.actor,
        channel=by.channel,
        received_at=access.clock(),
        reason=by.why,
        **wish._asdict(),
    )
    done = aggregates.give(EXPORT_RECORD, EXPORTS, command)
    (recorded,) = store.read(EXPORTS, after=done.first_version - 1)[:1]
    return cast("ExportApproved", recorded.event).number
