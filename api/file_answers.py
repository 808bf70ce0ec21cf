"""A file of an issue as an answer: to be saved, never a page; and that it is read is on record."""

from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from fastapi import Response
from fastapi.responses import StreamingResponse

from api.desk import Desk
from api.file_described import BYTES
from application.attachments.file_type import ACCEPTED, EXTENSIONS
from application.attachments.listing import FoundFile, ListedFile
from application.attachments.originals import Original
from domain.base import Actor

PRIVATE: Final = {"Cache-Control": "private, no-store"}
FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "the file as it is shown, to be saved: never a page",
        "content": dict.fromkeys(ACCEPTED, BYTES),
    }
}
"""What a resource answers that sends a file, for its description."""
_READS: Final = "reads an attachment"
_HARMLESS: Final = {
    **PRIVATE,
    "Accept-Ranges": "none",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
}
"""Whatever a browser makes of the file, it runs nothing, in no page of ours."""


def note_reading(
    desk: Desk, issue_id: UUID, found: FoundFile, actor: Actor, account: str | None
) -> None:
    """Put on record who reads which file. Raises StoreError: then nobody does."""
    about = (f"attachments.{found.listed.sha256}",)
    desk.entrance.log.read(issue_id, about, _READS, account=account, actor=actor)


def shown(desk: Desk, found: FoundFile) -> Response:
    """Return the file as it is shown. Raises NoSuchAttachmentError, FileDamagedError."""
    parts = _begun(desk.attachments.open(found.stored).parts)
    return StreamingResponse(parts, headers=head_of(found), media_type=found.listed.shown)


def original(read: Original) -> Response:
    """Return the file as it was sent."""
    found, opened = read
    headers = _headers(found.listed, opened.media_type, opened.size_bytes)
    return StreamingResponse(_begun(opened.parts), headers=headers, media_type=opened.media_type)


def head_of(found: FoundFile) -> dict[str, str]:
    """Return the headers of the file as it is shown. Raises NoSuchAttachmentError."""
    _ = found.stored
    return _headers(found.listed, found.listed.shown or "", found.listed.shown_bytes)


def _headers(listed: ListedFile, media_type: str, size_bytes: int | None) -> dict[str, str]:
    return {
        **_HARMLESS,
        "Content-Length": str(size_bytes),
        "Content-Disposition": _to_save(listed, media_type),
    }


def _to_save(listed: ListedFile, media_type: str) -> str:
    """Return the header that has a file saved, under its name with the ending of its type."""
    stem, _, _ = listed.file_name.rpartition(".")
    extension = EXTENSIONS.get(media_type, "bin")
    name = quote(f"{stem or listed.file_name}.{extension}", safe="")
    return f"attachment; filename=\"{listed.sha256[:16]}.{extension}\"; filename*=UTF-8''{name}"


def _begun(parts: Iterator[bytes]) -> Iterable[bytes]:
    """Return the bytes; the first of them are there, so that a fault is still an answer."""
    first = next(parts, b"")

    def all_of_them() -> Iterable[bytes]:
        yield first
        yield from parts

    return all_of_them()
