"""HTTP served by processes of our own beside this one, on a socket that all of them have."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from bihuan.child import Stop, beside
from bihuan.errors import ServiceAwayError
from bihuan.listening import address_of
from bihuan.settings import Settings

_SERVING: Final = "bihuan.serving"
"""By name: whoever loads it loads every part of the API."""
_BEGIN_SECONDS: Final = 60.0
"""A process loads every part; on a machine with much else to do that takes its time."""
_LOOK_SECONDS: Final = 0.1
_REACHED: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- what those are reached by


@asynccontextmanager
async def serving_processes(
    settings: Settings, listening: socket.socket, processes: int
) -> AsyncIterator[None]:
    """Serve in children of our own, who share the socket; one that ends is started again."""
    async with AsyncExitStack() as parts:
        for _ in range(processes):
            await parts.enter_async_context(_child(settings, listening))
        yield


@dataclass(frozen=True, slots=True)
class Served:
    """A child that serves: it begins at once, and loads while others begin as well."""

    listening: socket.socket
    stop: Stop
    """Answers what is under way and ends."""

    async def begins(self) -> None:
        """Return once it has answered. Raises ServiceAwayError where it does not."""
        try:
            async with asyncio.timeout(_BEGIN_SECONDS):
                await self._answered()
        except TimeoutError as error:
            address = address_of(self.listening)
            raise ServiceAwayError(say="serve.silent", address=address) from error

    async def _answered(self) -> None:
        """Return once a request was answered: the kernel keeps who asks before anybody listens."""
        host, port = self.listening.getsockname()[:2]
        while True:
            if await _health(_REACHED.get(host, host), port):
                return
            await asyncio.sleep(_LOOK_SECONDS)


@asynccontextmanager
async def serving_beside(
    settings: Settings, listening: socket.socket | None
) -> AsyncIterator[Served | None]:
    """Serve in one child beside the block, where there is a socket; then nobody has it any more."""
    if listening is None:
        yield None
        return
    with listening:  # once nobody serves there, nobody is kept waiting
        async with _child(settings, listening) as stop:
            yield Served(listening, stop)


def _child(settings: Settings, listening: socket.socket) -> AbstractAsyncContextManager[Stop]:
    number = listening.fileno()
    return beside(_SERVING, settings, str(number), files=(number,))


async def _health(host: str, port: int) -> bytes:
    """Return the first line of an answer; nothing where whoever took the request ended over it."""
    try:
        reader, writer = await asyncio.open_connection(host, port)
        try:
            writer.write(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return await reader.readline()
        finally:
            writer.close()
    except OSError:
        return b""
