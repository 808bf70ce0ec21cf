"""Takes issues in: the first event is stored, then the workflow is started."""

import asyncio

from application.accept import Acceptor
from application.edge import Edge
from application.order import Order
from application.outcomes import AWAY, away, refused
from application.past_reports import PastReports
from application.ports import Engine, EngineAwayError
from application.repeat_contacts import RepeatContacts
from application.streams import Streams
from domain.errors import DomainError
from domain.issue.commands import Command, ReportIssue
from domain.issue.errors import DuplicateReportError, NoNewFactsError
from domain.receipt import Head
from domain.step import Outcome


class Intake:
    """Intake needs no workflow engine: when it is away the answer says that timers are late."""

    def __init__(
        self,
        edge: Edge,
        acceptor: Acceptor,
        streams: Streams,
        engine: Engine,
        *,
        reports: PastReports,
        repeats: RepeatContacts,
    ) -> None:
        """Take the parts of one step, and who knows what was reported before."""
        self._edge = edge
        self._acceptor = acceptor
        self._streams = streams
        self._engine = engine
        self._reports = reports
        self._repeats = repeats

    async def take_in(self, order: Order) -> Outcome:
        """Store a new issue and start its workflow.

        The same external id with the same content answers with the existing issue, with other
        content it is refused (rules.md 12.1). The same complainant without a new fact gets no new
        issue: `repeats` says that his contact was recorded on the one that is answered with.
        """
        outcome = await asyncio.to_thread(self._stored, order)
        if outcome.kind == "accepted" and outcome.head:
            return await self._started(outcome, outcome.head)
        return outcome

    def _stored(self, order: Order) -> Outcome:
        """Seal and store a new issue. It takes a disk's time, so it has a thread to itself."""
        try:
            command = self._edge.command(order)
        except DomainError as error:
            return refused(error)
        except AWAY as error:
            return away(error)
        if isinstance(command, ReportIssue) and not self._begun(command):
            repeated = self._repeated(order, command)
            if repeated:
                return repeated
        return self._accepted(order, command)

    def _begun(self, command: ReportIssue) -> bool:
        """Return whether the issue is there: discovered before, or this very report sent again."""
        return self._streams.recent(command.issue_id).issue.version > 0

    def _repeated(self, order: Order, command: ReportIssue) -> Outcome | None:
        """Record a repeated contact on the issue that the report only repeats, if there is one.

        Where a rule refuses that, as for who may not speak for the complainant, the report stands;
        not so where the matter was declined and nothing is new (mechanisms.md A1).
        """
        try:
            instead = self._repeats.instead_of(order, command)
            if instead is None:
                return None
            contact = self._edge.command(instead)
        except DomainError:
            return None
        except AWAY as error:
            return away(error)
        outcome = self._acceptor.accept(self._edge.envelope(contact), via="intake")
        if outcome.kind == "refused" and not _was_declined(outcome):
            return None
        return outcome.model_copy(update={"repeats": outcome.kind == "accepted"})

    def _accepted(self, order: Order, command: Command) -> Outcome:
        outcome = self._acceptor.accept(self._edge.envelope(command), via="intake")
        if outcome.refusal and outcome.refusal.code == "wrong_state":
            return self._existing(order, command) or outcome
        if isinstance(command, ReportIssue) and outcome.receipt:
            self._reports.remember(command, order.draft)
        return outcome

    async def _started(self, outcome: Outcome, head: Head) -> Outcome:
        try:
            await self._engine.start(head)
        except EngineAwayError:
            return outcome.model_copy(update={"degraded": True})
        return outcome

    def _existing(self, order: Order, command: Command) -> Outcome | None:
        """Return the answer for a source's number that is taken, None where none was given."""
        external_id = order.draft.get("external_id")
        if not external_id:
            return None
        try:
            issue = self._streams.latest(command.issue_id).issue
            same = self._edge.same_text(issue, order)
        except AWAY as error:
            return away(error)
        if same:
            return self._acceptor.head(command.issue_id)
        taken = DuplicateReportError(
            source=issue.source, external_id=str(external_id), number=issue.number
        )
        return refused(taken)


def _was_declined(outcome: Outcome) -> bool:
    return outcome.refusal is not None and outcome.refusal.code == NoNewFactsError.code
