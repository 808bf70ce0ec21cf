"""Destroys the contents of an issue at the end of its record's term; its digests stay."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from application.aggregates import Aggregates
from application.event_store import EventStore
from application.given_by import GivenBy
from application.ports import Clock
from application.recorders.rows import ChainedNotification
from application.store_errors import VersionConflictError
from application.transaction import Transaction
from domain.privacy.commands import DestroyIssue
from domain.privacy.destruction import DESTRUCTION, destruction_stream
from domain.privacy.register import REGISTER, STREAM, check_not_held

_TRIES: Final = 8


@dataclass(frozen=True, slots=True)
class Destroying:
    """Writes the event of destruction and drops the contents in one transaction."""

    store: EventStore
    aggregates: Aggregates
    clock: Clock

    def destroy(self, issue_id: UUID, by: GivenBy) -> bool:
        """Destroy the contents of all events of the issue; False when it was done before.

        Neither the issue nor the holds may have gone on meanwhile. Raises LegalHoldError,
        StoreError.
        """
        conflict = VersionConflictError([issue_id])
        for _ in range(_TRIES):
            try:
                return self._attempt(issue_id, by)
            except VersionConflictError as error:
                conflict = error
        raise conflict

    def scrub(self) -> bool:
        """Take destroyed contents off the disk too; False while a reader needs them."""
        return self.store.recorder.scrub()

    def _attempt(self, issue_id: UUID, by: GivenBy) -> bool:
        register = self.aggregates.latest(REGISTER, STREAM)
        check_not_held(register.standing.state, (issue_id,), self.clock())
        rows = self.store.recorder.events_of(issue_id, 1)
        command = DestroyIssue(
            command_id=by.command_id,
            actor=by.actor,
            channel=by.channel,
            received_at=self.clock(),
            reason=by.why,
            issue=issue_id,
            digests=tuple(row.digest for row in rows),
        )
        draft = self.aggregates.draft(DESTRUCTION, destruction_stream(issue_id), command)
        if not draft.events:
            return False
        after = {**draft.after, STREAM: register.head, issue_id: _head(rows)}

        def job(transaction: Transaction) -> None:
            transaction.append(draft.events, after)
            transaction.destroy(issue_id, rows[-1].originator_version)

        self.store.together(job)
        return True


def _head(rows: list[ChainedNotification]) -> tuple[int, str]:
    return rows[-1].originator_version, rows[-1].digest
