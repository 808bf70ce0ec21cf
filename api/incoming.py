"""The body of a request as it comes: never too long, never for ever, and no fault if cut off."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Final

from fastapi import Request
from starlette.requests import ClientDisconnect

from api.errors import MediaTypeError, UploadError
from domain.errors import DomainError

BODY_SECONDS: Final = 60.0
"""For a body that is read into memory."""
FILE_SECONDS: Final = 300.0
"""For one with a file of up to 20 MB."""


async def incoming(
    request: Request, *, most: int, seconds: float, too_long: DomainError, accepted: str
) -> AsyncGenerator[bytes, None]:
    """Yield the body, which came as it is.

    Raises MediaTypeError; `too_long`, whatever length was announced; UploadError.
    """
    _check_coding(request)
    announced, came = request.headers.get("content-length", "0"), 0
    if not announced.isdecimal() or int(announced) > most:
        raise too_long
    stream, until = request.stream(), asyncio.get_running_loop().time() + seconds
    try:
        while True:
            async with asyncio.timeout_at(until):
                part = await anext(stream, None)
            if part is None:
                return
            came += len(part)
            if came > most:
                raise too_long
            yield part
    except ClientDisconnect:
        raise UploadError(problem="it was cut off", accepted=accepted) from None
    except TimeoutError:
        problem = f"it took more than {seconds:.0f} seconds"
        raise UploadError(problem=problem, accepted=accepted) from None


def _check_coding(request: Request) -> None:
    """Raise MediaTypeError where the body comes packed: what a proxy unpacks is another body."""
    coding = request.headers.get("content-encoding", "identity")
    if coding.strip().lower() not in {"", "identity"}:
        raise MediaTypeError(given=coding[:100], accepted="identity")
