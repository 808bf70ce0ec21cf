"""Sends a step through the issue's workflow; appends directly when the engine is away."""

import asyncio

from application.accept import Acceptor
from application.edge import Edge
from application.order import Order
from application.outcomes import AWAY, away, refused
from application.ports import Engine, EngineAwayError
from domain.errors import DomainError
from domain.receipt import Refusal
from domain.step import Outcome


class Submit:
    """Every later step of an issue. Both ways may run at once: versions keep them apart."""

    def __init__(self, edge: Edge, acceptor: Acceptor, engine: Engine) -> None:
        """Take the parts of one step."""
        self._edge = edge
        self._acceptor = acceptor
        self._engine = engine

    async def submit(self, order: Order) -> Outcome:
        """Return how the step ended; `degraded` where it was appended directly."""
        try:
            command = self._edge.command(order)
        except DomainError as error:
            return refused(error)
        except AWAY as error:
            return away(error)
        envelope = self._edge.envelope(command)
        try:
            return await self._engine.submit(envelope)
        except EngineAwayError:
            outcome = await asyncio.to_thread(self._acceptor.accept, envelope, via="direct")
            return outcome.model_copy(update={"degraded": outcome.kind == "accepted"})
        except TimeoutError:
            return Outcome(kind="unavailable", refusal=_unknown(command.command_id))


def _unknown(command_id: str) -> Refusal:
    return Refusal(
        code="outcome_unknown",
        http_status=503,
        message="No answer came in time: repeat the step with the same command id.",
        retryable=True,
        details={"command_id": command_id},
    )
