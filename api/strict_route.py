"""Routes whose bodies are read strictly: by size, by media type, as JSON of one meaning."""

from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any, ClassVar, Final

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

from api.authentication import known
from api.errors import BodyTooLargeError, MediaTypeError
from api.header_values import UTF8, media_type, parameter
from api.incoming import BODY_SECONDS, incoming
from api.strict_json import read_json

LONGEST_BODY: Final = 1_048_576
_JSON: Final = "application/json"
_WHOLE: Final = "all of it, without long pauses"


class StrictRoute(APIRoute):
    """A route with a JSON body of its own reader; FastAPI finds the body parsed.

    Who asks is asked first: nobody unknown makes the server read and parse, but for `most` bytes.
    """

    most: ClassVar[int] = LONGEST_BODY
    asks_who: ClassVar[bool] = True

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler behind the reader."""
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle

        async def strictly(request: Request) -> Response:
            if self.asks_who:
                await known(request)
            return await handle(await _parsed(request, self.most))

        return strictly


class WordRoute(StrictRoute):
    """A route whose path ends in a word of its own: one of very many, passed by at a glance."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Compare the last part of the path before the pattern of all of it."""
        if not scope["path"].endswith(self.path[self.path.rindex("/") :]):
            return Match.NONE, {}
        return super().matches(scope)


class OpenRoute(StrictRoute):
    """A route by which somebody says who he is: nobody is known yet, so little is read."""

    most = 4_096
    asks_who = False


async def _parsed(request: Request, most: int) -> Request:
    _check_media_type(request)
    body = await read_body(request, most=most)
    request._body = body  # noqa: SLF001 -- where Starlette itself keeps what was read
    request._json = read_json(body)  # noqa: SLF001 -- the same
    return request


async def read_body(request: Request, *, most: int) -> bytes:
    """Return the body, whatever length it announces. Raises as `counted_body`."""
    found = bytearray()
    async for chunk in counted_body(request, most=most, seconds=BODY_SECONDS):
        found += chunk
    return bytes(found)


def counted_body(request: Request, *, most: int, seconds: float) -> AsyncGenerator[bytes, None]:
    """Yield the body as it comes, whatever length it announces, for so long at most.

    Raises BodyTooLargeError, UploadError, and MediaTypeError for one that comes packed.
    """
    too_long = BodyTooLargeError(accepted=most)
    return incoming(request, most=most, seconds=seconds, too_long=too_long, accepted=_WHOLE)


def _check_media_type(request: Request) -> None:
    given = request.headers.get("content-type", "")
    charset = parameter(given, "charset") or "utf-8"
    if media_type(given) != _JSON or charset.lower() not in UTF8:
        raise MediaTypeError(given=given[:100] or "none", accepted=_JSON)
