"""Serves the HTTP application: in this process's loop, or as the process that is all it does."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI

from bihuan.asgi import application
from bihuan.bootstrap import open_system
from bihuan.child import given_settings
from bihuan.logging import configure
from bihuan.patience import Patience
from bihuan.settings import Settings


@asynccontextmanager
async def serving(
    app: FastAPI,
    listening: socket.socket,
    *,
    proxies: str = "",
    patience: Patience | None = None,
) -> AsyncIterator[None]:
    """Serve beside the block; requests under way are answered before it ends, streams end with it.

    `proxies` names those whose word on a caller's address is believed: by it he is counted.
    """
    server = _Server(
        uvicorn.Config(
            app,
            http=(patience or Patience()).protocol,
            ws="none",  # nothing here speaks it: whoever asks gets an answer of HTTP
            log_config=None,  # our own line per request tells no path and no address
            access_log=False,
            server_header=False,
            lifespan="off",
            h11_max_incomplete_event_size=65_536,
            timeout_graceful_shutdown=10,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=proxies,
        )
    )
    app.state.is_stopping = False
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        app.state.is_stopping = True
        server.should_exit = True
        await task


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the command that runs: it stops more than this."""
        yield


async def _serve_until_asked(settings: Settings, number: int) -> None:
    with open_system(settings) as system, socket.socket(fileno=number) as listening:
        served = serving(
            application(system),
            listening,
            proxies=settings.http_proxies,
            patience=patience_of(settings),
        )
        async with served:
            await asyncio.to_thread(sys.stdin.read)


def patience_of(settings: Settings) -> Patience:
    """Return how much one address may take up: a proxy that is believed stands for very many."""
    return Patience(connections=0 if settings.http_proxies else settings.http_connections)


def main() -> None:
    """Serve until standard input ends."""
    settings = given_settings()
    configure(style=settings.log_format, level=settings.log_level)
    asyncio.run(_serve_until_asked(settings, int(sys.argv[2])))


if __name__ == "__main__":
    main()
