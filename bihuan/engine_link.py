"""The workflow engine as far as this process can reach it: connected when first needed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from domain.receipt import Head
from domain.step import EngineAwayError, Envelope, Outcome

if TYPE_CHECKING:  # loaded when first connected: a refused command needs no client
    from temporalio.client import Client

    from workflows.client import TemporalEngine

TRUST_SECONDS: Final = 1.0
"""How long a connection counts as the right one: looking it up means asking for a file's lock."""


class EngineLink:
    """The port `Engine` over an address that may change or be absent.

    A failed connection is not tried again within `rest_seconds`, so that people keep working at
    full speed while the engine is away. While it answers, its address is looked up once a
    second.
    """

    def __init__(  # what a connection needs, each from its own home
        self,
        address: Callable[[], str | None],
        *,
        key: bytes,
        namespace: str,
        task_queue: str,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        new_id: Callable[[], UUID],
        rest_seconds: float = 5.0,
    ) -> None:
        """Take where to connect; nothing is connected yet."""
        self._address = address
        self._key = key
        self._namespace = namespace
        self._task_queue = task_queue
        self._clock = clock
        self._monotonic = monotonic
        self._new_id = new_id
        self._rest_seconds = rest_seconds
        self._engine: TemporalEngine | None = None
        self._client: Client | None = None
        self._connected_to: str | None = None
        self._rests_until = 0.0
        self._trusted_until = 0.0
        self._connecting = asyncio.Lock()

    async def start(self, head: Head) -> None:
        """Start the issue's workflow unless it runs. Raises EngineAwayError."""
        async with self._answering() as engine:
            await engine.start(head)

    async def sync(self, issue_id: UUID) -> None:
        """Let the issue's workflow load its head again. Raises EngineAwayError."""
        async with self._answering() as engine:
            await engine.sync(issue_id)

    async def submit(self, envelope: Envelope) -> Outcome:
        """Send one step through the issue's workflow. Raises EngineAwayError, TimeoutError."""
        async with self._answering() as engine:
            return await engine.submit(envelope)

    async def head(self, issue_id: UUID) -> Head | None:
        """Return the head the workflow holds. Raises EngineAwayError."""
        async with self._answering() as engine:
            return await engine.head(issue_id)

    async def running_issues(self) -> AsyncIterator[UUID]:
        """Yield the issues with a running workflow. Raises EngineAwayError."""
        # Lists may fail while steps go through, so this failure does not count as an engine away.
        async for issue_id in (await self.engine()).running_issues():
            yield issue_id

    async def client(self) -> "Client":
        """Return the connected client. Raises EngineAwayError."""
        await self.engine()
        if self._client is None:
            message = "Temporal is not connected"
            raise EngineAwayError(message)
        return self._client

    async def engine(self) -> "TemporalEngine":
        """Return the connected engine. Raises EngineAwayError."""
        if self._engine is not None and self._monotonic() < self._trusted_until:
            return self._engine
        address = self._address()
        if address is None:
            message = "no Temporal server is known: `bihuan up` starts one"
            raise EngineAwayError(message)
        async with self._connecting:
            # Looked at when it is one's turn: whoever waited here shares the answer.
            if self._connected_to == address and self._rests():
                message = f"Temporal did not answer at {address}"
                raise EngineAwayError(message)
            if self._engine is None or self._connected_to != address:
                self._engine = await self._connect(address)
        self._trusted_until = self._monotonic() + TRUST_SECONDS
        return self._engine

    async def _connect(self, address: str) -> "TemporalEngine":
        from workflows.client import TemporalEngine, connect  # noqa: PLC0415  # see above

        self._connected_to, self._engine = address, None
        try:
            self._client = await connect(address, self._key, self._namespace)
        except EngineAwayError:
            self._rest()
            raise
        return TemporalEngine(
            self._client,
            new_id=self._new_id,
            clock=self._clock,
            task_queue=self._task_queue,
        )

    @asynccontextmanager
    async def _answering(self) -> AsyncIterator["TemporalEngine"]:
        """Give the engine; when it does not answer, leave it alone for a while."""
        engine = await self.engine()
        try:
            yield engine
        except EngineAwayError:
            self._rest()
            raise

    def _rest(self) -> None:
        self._trusted_until = 0.0
        self._rests_until = self._monotonic() + self._rest_seconds

    def _rests(self) -> bool:
        return self._monotonic() < self._rests_until
