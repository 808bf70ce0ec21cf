"""What surrounds every request: its id, one line in the log, headers of safety, no bare fault."""

import time
from typing import Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.denials import note_denial
from api.desk import Desk
from api.errors import BadParameterError, RateLimitedError
from api.refusing import fault, refused
from api.request_id import HEADER, request_id_from

SAFE: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_CLOSED: Final = {"Connection": "close"}
_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.api")


class Surround:
    """The outermost part of the application."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the rest."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await _Served(self._app, scope, receive, send).serve()


class _Served:
    """One request on its way."""

    def __init__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        self._app, self._scope, self._receive, self._send = app, scope, receive, send
        self._desk: Desk = scope["app"].state.desk
        given = Headers(scope=scope).getlist(HEADER)
        self._id = request_id_from(given, self._desk.new_id())
        self._status = 0

    async def serve(self) -> None:
        self._scope.setdefault("state", {})["request_id"] = self._id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=self._id)
        begun = time.perf_counter()
        try:
            await self._served()
        except Exception as error:  # noqa: BLE001 -- no fault leaves without its document
            _log.error("request_failed", exc_info=error)
            if not self._status:
                request = Request(self._scope, self._receive)
                await fault(request)(self._scope, self._receive, self._answer)
        finally:
            _log.info(
                "request",
                method=self._scope["method"],
                route=self._route(),
                status=int(self._status),
                seconds=round(time.perf_counter() - begun, 4),
            )

    async def _served(self) -> None:
        client = self._scope.get("client")
        try:
            self._desk.limits.count_address(client[0] if client else "")
            _check_one_end(Headers(scope=self._scope))
        except RateLimitedError as error:
            answer = refused(Request(self._scope), error.as_refusal())
        except BadParameterError as error:
            # What a proxy took for the body may come next, as a request of its own.
            answer = refused(Request(self._scope), error.as_refusal(), _CLOSED)
        else:
            await self._app(self._scope, self._receive, self._answer)
            return
        await answer(self._scope, self._receive, self._answer)

    def _route(self) -> str:
        """Return the route's pattern: a path may hold what somebody typed."""
        return getattr(self._scope.get("route"), "path", "") or "none"

    async def _answer(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            await note_denial(Request(self._scope), self._status)
            headers = MutableHeaders(scope=message)
            headers[HEADER] = self._id
            for name, value in SAFE.items():
                headers.setdefault(name, value)
            for cookie in self._scope["state"].get("cookies", ()):
                headers.append("set-cookie", cookie)
        await self._send(message)


def _check_one_end(headers: Headers) -> None:
    """Raise BadParameterError where two headers say where the body ends (RFC 9112, 6.3)."""
    if "transfer-encoding" in headers and "content-length" in headers:
        raise BadParameterError(
            field="Content-Length",
            problem="was sent beside Transfer-Encoding",
            accepted="one of them",
        )
