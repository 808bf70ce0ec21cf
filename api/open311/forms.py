"""Reads the form of a report: urlencoded, or multipart with photos. No XML is ever read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, cast
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException

from api.errors import MediaTypeError
from api.file_form import FORM
from api.header_values import media_type
from api.incoming import FILE_SECONDS
from api.open311.errors import BadFormError
from api.strict_route import counted_body, read_body
from api.utf8_form import Utf8FormParser
from application.attachments.sealed_spool import SealedSpool

LONGEST_FORM: Final = 262_144
LONGEST_WITH_PHOTOS: Final = 22 * 1_048_576
"""A photo of the largest size that is kept, and the fields beside it."""
MOST_PHOTOS: Final = 5
_FIELDS: Final = 300
_LONGEST_FIELD: Final = 65_536
URLENCODED: Final = "application/x-www-form-urlencoded"
_ATTRIBUTE: Final = re.compile(r"attribute\[([^\[\]]{1,64})\](?:\[\])?")
_MANY: Final = frozenset({"media_url"})
"""Fields that may come several times, beside the attributes of lists."""


@dataclass(frozen=True)
class Sent:
    """A form: its fields by name, the answers to a service's questions, photos."""

    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    attributes: Mapping[str, list[str]] = field(default_factory=dict, repr=False)
    media_urls: tuple[str, ...] = field(default=(), repr=False)
    photos: tuple[UploadFile, ...] = ()

    def text(self, name: str) -> str | None:
        """Return what a field says; an empty one counts as not sent."""
        return self.fields.get(name, "").strip() or None


async def read_form(request: Request, folder: Path) -> Sent:
    """Return the form; its photos lie in `folder`, sealed, until its route closes them.

    Raises BadFormError, BodyTooLargeError, MediaTypeError.
    """
    kind = _media_type(request)
    if kind == URLENCODED:
        body = await read_body(request, most=LONGEST_FORM)
        return _sorted(_urlencoded(body), ())
    if kind == FORM:
        return await _multipart(request, folder)
    raise MediaTypeError(given=kind[:100] or "none", accepted=f"{URLENCODED}, {FORM}")


def _urlencoded(body: bytes) -> list[tuple[str, str]]:
    try:
        text = body.decode("utf-8")
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_FIELDS, errors="strict")
    except UnicodeDecodeError:
        raise BadFormError.because(problem="it is no UTF-8") from None
    except ValueError:
        raise BadFormError.because(problem=f"it has more than {_FIELDS} fields") from None


async def _multipart(request: Request, folder: Path) -> Sent:
    parser = Utf8FormParser(
        request.headers,
        counted_body(request, most=LONGEST_WITH_PHOTOS, seconds=FILE_SECONDS),
        max_files=MOST_PHOTOS,
        max_fields=_FIELDS,
        max_part_size=_LONGEST_FIELD,
    )
    # Nobody has said yet who he is: neither memory nor, in clear, a disk is filled for him.
    parser.spool = lambda: cast("BinaryIO", SealedSpool(folder))
    parser.most_text = LONGEST_FORM
    try:
        found = await parser.parse()
    except MultiPartException as error:
        raise BadFormError.because(problem=error.message.rstrip(".")) from None
    items = found.multi_items()
    texts = [(name, value) for name, value in items if isinstance(value, str)]
    files = tuple(value for _, value in items if isinstance(value, UploadFile))
    request.state.photos = files  # whatever becomes of the form, its route closes them
    return _sorted(texts, files)


def _sorted(items: list[tuple[str, str]], photos: tuple[UploadFile, ...]) -> Sent:
    fields: dict[str, str] = {}
    attributes: dict[str, list[str]] = {}
    media: list[str] = []
    for name, value in items:
        if "\0" in name or "\0" in value:
            raise BadFormError.because(problem="a field holds a null character")
        if asked := _ATTRIBUTE.fullmatch(name):
            attributes.setdefault(asked[1], []).append(value)
        elif name.removesuffix("[]") in _MANY:
            media += [value.strip()] if value.strip() else []
        elif name in fields:
            raise BadFormError.because(problem="a field stands twice in it")
        else:
            fields[name] = value
    return Sent(fields, attributes, tuple(media), photos)


def _media_type(request: Request) -> str:
    given = request.headers.get("content-type", "")
    return media_type(given) if given else ""
