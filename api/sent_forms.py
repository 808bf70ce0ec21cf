"""Reads a form with a file: streamed past memory, sealed, only the parts that are asked for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException

from api.errors import BodyTooLargeError, MediaTypeError
from api.file_form import FORM
from api.strict_route import counted_body
from api.utf8_form import Utf8FormParser
from application.attachments.sealed_spool import SealedSpool
from domain.errors import MalformedError
from domain.issue.commands import FieldMissingError

LONGEST_TEXT: Final = 65_536
_ROOM: Final = 16_384
"""Bytes that the form itself may take beside its file."""
FORM_SECONDS: Final = 1_800.0
"""For a file of 200 MB on a slow line."""
_ACCEPTED: Final = "a form in UTF-8, its file and its text once each"


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form brought: its file, and the text beside it."""

    file: BinaryIO
    text: str


@asynccontextmanager
async def sent_form(
    request: Request, *, text: str, largest: int, folder: Path
) -> AsyncIterator[Sent]:
    """Read a form of the parts `file` and `text` (its name), the file of at most `largest` bytes.

    What comes lies in `folder`, sealed and nameless, for the block.

    Raises MediaTypeError, BodyTooLargeError, FieldMissingError, MalformedError.
    """
    _check_media_type(request)
    most = largest + LONGEST_TEXT + _ROOM
    parser = Utf8FormParser(
        request.headers,
        counted_body(request, most=most, seconds=FORM_SECONDS),
        max_files=2,
        max_fields=1,
        max_part_size=LONGEST_TEXT,
    )
    parser.spool = lambda: cast("BinaryIO", SealedSpool(folder))
    try:
        form = await parser.parse()
    except MultiPartException as error:
        problem = error.message.rstrip(".")
        raise MalformedError(field="body", problem=problem, accepted=_ACCEPTED) from None
    try:
        yield Sent(_file(form, largest), await _text(form, text))
    finally:
        await form.close()


def _check_media_type(request: Request) -> None:
    given = request.headers.get("content-type", "")
    if given.partition(";")[0].strip().lower() != FORM:
        raise MediaTypeError(given=ascii(given[:100]) or "none", accepted=FORM)


def _part(form: FormData, name: str) -> UploadFile | str:
    found = form.getlist(name)
    if not found:
        raise FieldMissingError(field=name)
    if len(found) > 1:
        raise MalformedError(field=name, problem="was sent more than once", accepted="once")
    return found[0]


def _file(form: FormData, largest: int) -> BinaryIO:
    part = _part(form, "file")
    if not isinstance(part, UploadFile):
        raise MalformedError(field="file", problem="is no file", accepted=_ACCEPTED)
    if part.size is not None and part.size > largest:
        raise BodyTooLargeError(accepted=largest)
    return part.file


async def _text(form: FormData, name: str) -> str:
    """Return the text of a part, be it a field or a file of the form."""
    part = _part(form, name)
    if isinstance(part, str):
        return part
    content = await part.read(LONGEST_TEXT + 1)
    if len(content) > LONGEST_TEXT:
        raise BodyTooLargeError(accepted=LONGEST_TEXT)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        problem = "is no UTF-8"
        raise MalformedError(field=name, problem=problem, accepted=_ACCEPTED) from None
