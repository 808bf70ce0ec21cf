"""Reads an upload as it comes: the file itself as body, or one file in a form of a browser."""

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final, NamedTuple

from fastapi import Request

from api.errors import UploadError
from api.file_form import FIELD, FORM, FormError, one_file
from api.header_values import file_name, media_type, parameter
from api.incoming import FILE_SECONDS, incoming
from application.attachments.errors import FileTooLargeError
from domain.issue.commands.relations import LARGEST_FILE

_AROUND_IT: Final = 65_536
"""What a form may hold around its file."""
_LONGEST_BOUNDARY: Final = 70
_ACCEPTED: Final = f"the file as body, or {FORM} with one part, a file named {FIELD}"
_NAMELESS: Final = "attachment"


class Upload(NamedTuple):
    """A file that is coming: what it is called, and its bytes."""

    name: str
    stream: AsyncIterator[bytes]


async def uploaded(request: Request) -> Upload:
    """Return the file of a request. Raises UploadError, FileTooLargeError; so does its stream.

    Of what the request says of the file nothing is believed but its name.
    """
    given, body = request.headers.get("content-type", ""), _body(request)
    if media_type(given) != FORM:
        return Upload(_name_of(request) or _NAMELESS, body)
    boundary = parameter(given, "boundary") or ""
    is_one = boundary.isascii() and boundary.isprintable()
    if not is_one or not 1 <= len(boundary) <= _LONGEST_BOUNDARY:
        raise _bad(problem="the form names no boundary")
    try:
        name, stream = await one_file(boundary.encode(), body)
    except FormError as error:
        raise _bad(problem=str(error)) from None
    return Upload(name, _read(stream))


def _body(request: Request) -> AsyncIterator[bytes]:
    too_long = FileTooLargeError(accepted=LARGEST_FILE)
    most = LARGEST_FILE + _AROUND_IT
    return incoming(request, most=most, seconds=FILE_SECONDS, too_long=too_long, accepted=_ACCEPTED)


async def _read(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    try:
        async for part in stream:
            yield part
    except FormError as error:
        raise _bad(problem=str(error)) from None


def _name_of(request: Request) -> str | None:
    """Return the name in the header of a body that is the file itself."""
    given = request.headers.get("content-disposition", "")
    with suppress(UnicodeError):  # as programs send it, whatever the rules say
        given = given.encode("latin-1").decode()
    return file_name(given)


def _bad(*, problem: str) -> UploadError:
    return UploadError(problem=problem, accepted=_ACCEPTED)
