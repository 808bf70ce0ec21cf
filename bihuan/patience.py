"""How long a connection may take to say what it wants: a head that drips for ever holds it."""

import asyncio
from typing import ClassVar, Final

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

HEAD_SECONDS: Final = 20.0
"""From the connection, or the end of the last answer, to the whole head of the next request."""


class PatientProtocol(H11Protocol):
    """Closes a connection on which no request is answered and none has begun in time.

    The library bounds the bytes of a head and the silence between two requests, not how slowly a
    head comes, nor how long somebody goes on sending a body that was answered already.
    """

    head_seconds: ClassVar[float] = HEAD_SECONDS
    _until: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as the library has it
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Stop waiting where a request has begun."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request, unless it has come already."""
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        super().connection_lost(exc)
        self._stop_waiting()

    def _watch(self) -> None:
        if self._is_answering():
            self._stop_waiting()
        elif self._until is None:
            self._until = self.loop.call_later(self.head_seconds, self._give_up)

    def _is_answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def _stop_waiting(self) -> None:
        if self._until is not None:
            self._until.cancel()
            self._until = None

    def _give_up(self) -> None:
        """Close without a word: whoever is that slow reads no answer either."""
        self._until = None
        self.transport.close()


def patient(seconds: float) -> type[PatientProtocol]:
    """Return the protocol that waits so long for the head of a request."""
    return type("PatientProtocol", (PatientProtocol,), {"head_seconds": seconds})
