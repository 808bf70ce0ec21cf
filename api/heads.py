"""HEAD: what GET answers, without its body."""

from typing import Final

from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
"""Those that resources are asked by."""


class Heads:
    """Answers HEAD of whatever has GET: few routes have a way of their own for it.

    Whoever watches a service, or a link, asks that way.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the rest."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or is_there(scope, "HEAD"):
            await self._app(scope, receive, send)
            return
        scope["method"] = "GET"
        try:
            await self._app(scope, receive, _Bodiless(send))
        finally:
            scope["method"] = "HEAD"


def allowed(scope: Scope) -> tuple[str, ...]:
    """Return the methods that what stands at the path is asked by."""
    found = {each for each in METHODS if is_there(scope, each)}
    also = {"HEAD"} if "GET" in found else set()
    return tuple(each for each in METHODS if each in found | also)


def is_there(scope: Scope, method: str) -> bool:
    """Return whether a route of that method stands at the path."""
    asked = {**scope, "method": method}
    return any(each.matches(asked)[0] is Match.FULL for each in scope["app"].routes)


class _Bodiless:
    """Sends the head of an answer and ends it there, however long its body goes on."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._is_ended = False

    async def __call__(self, message: Message) -> None:
        if message["type"] != "http.response.body":
            await self._send(message)
        elif not self._is_ended:
            self._is_ended = True
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
