"""Serves the HTTP application: in this process's loop, or in several children on one socket."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI

from bihuan.asgi import application
from bihuan.bootstrap import open_system
from bihuan.child import beside, given_settings
from bihuan.errors import ServiceAwayError
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
    """Serve beside the block; requests under way are answered before it ends.

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
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def serving_processes(
    settings: Settings, listening: socket.socket, processes: int
) -> AsyncIterator[None]:
    """Serve in children of our own, who share the socket; one that ends is started again."""
    number = listening.fileno()
    async with AsyncExitStack() as parts:
        for _ in range(processes):
            child = beside(__name__, settings, str(number), files=(number,))
            await parts.enter_async_context(child)
        yield


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that takes connections; port 0 is a free one.

    Raises ServiceAwayError where the address is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError as error:
        found.close()
        raise ServiceAwayError(
            say="serve.port_taken", host=host, port=port, problem=error.strerror
        ) from error
    found.listen(1_024)
    found.setblocking(False)  # noqa: FBT003 -- the library's signature
    return found


def listen_somewhere(settings: Settings, port: int | None) -> socket.socket:
    """Return a socket on the port asked for, else on that of the settings, else on a free one.

    Raises ServiceAwayError where a port was asked for and is taken.
    """
    if port is not None or settings.origin_of("http_port") != "default":
        return listen(settings.http_host, settings.http_port if port is None else port)
    try:
        return listen(settings.http_host, settings.http_port)
    except ServiceAwayError:
        return listen(settings.http_host, 0)


def address_of(listening: socket.socket) -> str:
    """Return where the socket takes connections, as people type it."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the command that runs: it stops more than this."""
        yield


async def _serve_until_asked(settings: Settings, number: int) -> None:
    with open_system(settings) as system, socket.socket(fileno=number) as listening:
        async with serving(application(system), listening, proxies=settings.http_proxies):
            await asyncio.to_thread(sys.stdin.read)


def main() -> None:
    """Serve until standard input ends."""
    settings = given_settings()
    configure(style=settings.log_format, level=settings.log_level)
    asyncio.run(_serve_until_asked(settings, int(sys.argv[2])))


if __name__ == "__main__":
    main()
