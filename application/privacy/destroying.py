"""Destroys the contents of an issue at the end of its record's term; its digests stay."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from application.aggregates import Aggregates
from application.event_store import EventStore
from application.given_by import GivenBy
from application.ports import Clock
from application.store_errors import VersionConflictError
from application.streams import Stream
from application.transaction import Transaction
from domain.issue.errors import IssueNotFoundError
from domain.issue.partners import relatives_of
from domain.issue.state import Issue
from domain.privacy.commands import DestroyIssue
from domain.privacy.destruction import DESTRUCTION, destruction_stream
from domain.privacy.errors import IssueDestroyedError, RecordInUseError
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

        Neither the issue nor the holds may have gone on meanwhile. An open issue is decided with
        the records of those that belong with it, so all of them must be closed; and a hold on one
        holds all. Raises LegalHoldError, RecordInUseError, IssueNotFoundError, StoreError.
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
        try:
            family = self._family(issue_id)
        except IssueDestroyedError:
            return False
        register = self.aggregates.latest(REGISTER, STREAM)
        check_not_held(register.standing.state, tuple(family), self.clock())
        draft = self.aggregates.draft(
            DESTRUCTION, destruction_stream(issue_id), self._command(issue_id, by)
        )
        if not draft.events:
            return False
        heads = {name: (each.issue.version, each.digest) for name, each in family.items()}
        after = {**draft.after, STREAM: register.head, **heads}

        def job(transaction: Transaction) -> None:
            transaction.append(draft.events, after)
            transaction.destroy(issue_id, heads[issue_id][0])

        self.store.together(job)
        return True

    def _command(self, issue_id: UUID, by: GivenBy) -> DestroyIssue:
        return DestroyIssue(
            command_id=by.command_id,
            actor=by.actor,
            channel=by.channel,
            received_at=self.clock(),
            reason=by.why,
            issue=issue_id,
            digests=tuple(row.digest for row in self.store.recorder.events_of(issue_id, 1)),
        )

    def _family(self, issue_id: UUID) -> dict[UUID, Stream]:
        """Return the issue and those that belong with it, without those destroyed before."""
        own = self._closed(issue_id)
        family = {issue_id: own}
        for each in relatives_of(own.issue):
            with suppress(IssueDestroyedError):
                family[each] = self._closed(each)
        return family

    def _closed(self, issue_id: UUID) -> Stream:
        stream = Stream(Issue.new(issue_id)).after(self.store.read_issue(issue_id))
        if stream.issue.is_open:
            raise RecordInUseError(given=stream.issue.number)
        if not stream.issue.version:
            raise IssueNotFoundError(given=str(issue_id))
        return stream
