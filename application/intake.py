"""Takes issues in: the first event is stored, then the workflow is started."""

import asyncio

from application.accept import Acceptor
from application.edge import Edge
from application.order import Order
from application.outcomes import AWAY, away, refused
from application.ports import Engine, EngineAwayError
from application.streams import Streams
from domain.errors import DomainError
from domain.issue.commands import Command
from domain.issue.errors import DuplicateReportError
from domain.receipt import Head
from domain.step import Outcome


class Intake:
    """Intake needs no workflow engine: when it is away the answer says that timers are late."""

    def __init__(self, edge: Edge, acceptor: Acceptor, streams: Streams, engine: Engine) -> None:
        """Take the parts of one step."""
        self._edge = edge
        self._acceptor = acceptor
        self._streams = streams
        self._engine = engine

    async def take_in(self, order: Order) -> Outcome:
        """Store a new issue and start its workflow.

        The same external id with the same content answers with the existing issue, with other
        content it is refused (rules.md 12.1).
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
        outcome = self._acceptor.accept(self._edge.envelope(command), via="intake")
        if outcome.refusal and outcome.refusal.code == "wrong_state":
            outcome = self._existing(order, command) or outcome
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
