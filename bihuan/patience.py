"""How long a connection may take to ask and to be told, and how many one address may have."""

import asyncio
from typing import ClassVar, Final, NamedTuple

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from bihuan.connections import TURNED_AWAY, Connections

HEAD_SECONDS: Final = 20.0
"""From the connection, or the end of the last answer, to the whole head of the next request."""
TAKING_SECONDS: Final = 60.0
"""In which some of what waits to be sent is taken."""


class PatientProtocol(H11Protocol):
    """Closes a connection on which no request is answered and none has begun in time.

    The library bounds the bytes of a head and the silence between two requests, not how slowly a
    head comes, nor how long somebody goes on sending a body that was answered already, nor how long
    he lets an answer wait. It bounds the connections of all together, not those of one address.
    """

    head_seconds: ClassVar[float] = HEAD_SECONDS
    taking_seconds: ClassVar[float] = TAKING_SECONDS
    at_once: ClassVar[Connections] = Connections(0)
    _counted: str | None = None
    _until: asyncio.TimerHandle | None = None
    _taken_by: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as the library has it
        """Begin to wait for the first request, where the address has not too many already."""
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        if not self.at_once.opened(address):
            transport.write(TURNED_AWAY)
            transport.close()
            return
        self._counted = address
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
        if self._counted is not None:
            self.at_once.closed(self._counted)
        self._stop_waiting()
        self._go_on()

    def pause_writing(self) -> None:
        """Begin to wait until some of the answer is taken."""
        super().pause_writing()
        self._go_on()
        self._taken_by = self.loop.call_later(self.taking_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on with the answer."""
        super().resume_writing()
        self._go_on()

    def _go_on(self) -> None:
        if self._taken_by is not None:
            self._taken_by.cancel()
            self._taken_by = None

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


class Patience(NamedTuple):
    """Seconds that a connection has for the head of a request, and to take some of an answer.

    `connections` is how many one address may have at once; 0: as many as it likes.
    """

    head: float = HEAD_SECONDS
    taking: float = TAKING_SECONDS
    connections: int = 0

    @property
    def protocol(self) -> type[PatientProtocol]:
        """Return the protocol of one server that waits so long, and counts for itself."""
        own = {
            "head_seconds": self.head,
            "taking_seconds": self.taking,
            "at_once": Connections(self.connections),
        }
        return type("PatientProtocol", (PatientProtocol,), own)
