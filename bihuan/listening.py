"""Sockets that take connections of HTTP, and what people type to reach them."""

import socket

from bihuan.errors import ServiceAwayError
from bihuan.settings import Settings


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
