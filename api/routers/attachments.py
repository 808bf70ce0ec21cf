"""Files of an issue: sent as a stream, listed, and read as they are shown."""

import asyncio
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from api.answers import Unknown, answer, etag, page_of, unknown
from api.attaching import attached_in_time
from api.attachment_answers import attached, listed, to_save
from api.attachment_models import Attached, AttachQuery, OriginalOrder, ShownFiles
from api.authentication import ActingAs, Reader, Revealer, Writer, actor_for
from api.described import CHANGING, OPENING, READING, problems
from api.desk import Desk, TheDesk
from api.file_described import BYTES, refusing_files, sent_file
from api.finding import NamedIssue, VisibleIssue
from api.headers import IdempotencyKey, IfMatch, expected_version
from api.plain import plain
from api.request_id import request_id
from api.strict_route import StrictRoute
from application.attachments.attachments import ATTACH
from application.attachments.file_type import ACCEPTED
from application.attachments.listing import ListedFile
from application.given_by import GivenBy
from application.order import Order
from domain.access.principal import Principal
from domain.issue.commands.relations import LARGEST_FILE
from domain.issue.state import Issue

router = APIRouter(
    prefix="/issues/{issue}/attachments", tags=["attachments"], route_class=StrictRoute
)
FileId = Annotated[
    str,
    Path(
        pattern=r"^[0-9a-f]{64}$",
        description="SHA-256 of the file's original bytes",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    ),
]
_CHANNEL: Final = "api"
_READS: Final = "reads an attachment"
_PRIVATE: Final = {"Cache-Control": "private, no-store"}
_REFUSED: Final = refusing_files(CHANGING)
_HARMLESS: Final = {
    **_PRIVATE,
    "Accept-Ranges": "none",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
}
"""Whatever a browser makes of the file, it runs nothing, in no page of ours."""
_SENT: Final = sent_file(
    f"At most {LARGEST_FILE} bytes. What the file is, its bytes say: {', '.join(ACCEPTED)}. "
    "Its name stands in `Content-Disposition`, or in the form."
)
_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "the file as it is shown, to be saved: never a page",
        "content": dict.fromkeys(ACCEPTED, BYTES),
    },
    **problems(*READING),
}


@router.post(
    "",
    name="attach-file",
    operation_id="attach_file",
    status_code=201,
    responses={
        200: {"model": Attached, "description": "the issue had these bytes already"},
        201: {"model": Attached, "description": "put on record"},
        202: {"model": Unknown, "description": "no answer in time: repeat it under its key"},
        **problems(*_REFUSED),
    },
    response_model=None,
    openapi_extra={"requestBody": _SENT},
)
async def attach(
    request: Request,
    desk: TheDesk,
    caller: Writer,
    issue: NamedIssue,
    asked: Annotated[AttachQuery, Query()],
    key: IdempotencyKey,
    if_match: IfMatch,
    acting_as: ActingAs = None,
) -> Response:
    """Send a file and put it on record by the digest of its bytes.

    They are kept sealed; of a picture a copy is shown that was drawn anew without anything but what
    one sees. When and where it was taken, as it says itself, goes on record sealed.
    """
    order = Order(
        kind=ATTACH,
        actor=actor_for(caller, acting_as, allowed=desk.policy.roles.get(ATTACH, ())),
        draft=asked.model_dump(mode="json"),
        issue_id=issue.issue_id,
        key=key,
        channel=_CHANNEL,
        expected_version=expected_version(if_match),
        request_id=request_id(request),
    )
    taken = await attached_in_time(request, desk, order)
    if taken is None:
        return unknown(request, key, page_of(issue))
    if taken.outcome.kind != "accepted":
        reader = order.actor if caller.may("read") else None
        return await answer(request, desk, taken.outcome, reader=reader, key=key, issue=issue)
    return attached(issue, taken)


@router.get("", responses={200: {"model": ShownFiles}, **problems(*READING)}, response_model=None)
async def list_attachments(desk: TheDesk, caller: Reader, issue: VisibleIssue) -> Response:
    """Return the files of the issue that the caller may see."""
    document = await asyncio.to_thread(listed, desk, caller, issue)
    return JSONResponse(plain(document), headers={"ETag": etag(issue.version), **_PRIVATE})


@router.get("/{sha256}", responses=_FILE, response_class=StreamingResponse)
async def read_attachment(
    desk: TheDesk, caller: Reader, issue: VisibleIssue, sha256: FileId
) -> Response:
    """Return a file as it is shown: a picture drawn anew, any other file as it was sent.

    Nothing in it is masked: that it was read is on record before.
    """
    found, headers = await asyncio.to_thread(_found, desk, caller, issue, sha256)
    await asyncio.to_thread(_note_reading, desk, caller, issue, sha256)
    opened = await asyncio.to_thread(_opened, desk, issue, found)
    return StreamingResponse(opened, headers=headers, media_type=found.shown)


@router.head("/{sha256}", responses=_FILE, operation_id="look_at_attachment", response_model=None)
async def look_at_attachment(
    desk: TheDesk, caller: Reader, issue: VisibleIssue, sha256: FileId
) -> Response:
    """Return type and length of a file as it is shown."""
    found, headers = await asyncio.to_thread(_found, desk, caller, issue, sha256)
    return Response(headers=headers, media_type=found.shown)


@router.post(
    "/{sha256}/original",
    status_code=200,
    responses={**_FILE, **problems(*(set(OPENING) - {409}))},
    response_class=StreamingResponse,
)
async def read_original(
    desk: TheDesk,
    caller: Revealer,
    issue: VisibleIssue,
    sha256: FileId,
    body: OriginalOrder,
    acting_as: ActingAs = None,
) -> Response:
    """Return a file as it was sent, with all it tells; who reads it and what for stays on record.

    For who may reveal texts of the issue. Its SHA-256 is its id.
    """
    actor = actor_for(caller, acting_as, allowed=desk.policy.reveal)
    by = GivenBy(actor, why="", command_id=str(desk.new_id()), channel=_CHANNEL)
    view = await asyncio.to_thread(desk.access.view_for, caller, issue)
    found = await asyncio.to_thread(desk.listing.find, issue.issue_id, sha256, view)
    opened = await asyncio.to_thread(
        partial(desk.originals.read, issue.issue_id, sha256, body.purpose, view=view, by=by)
    )
    parts = await asyncio.to_thread(_begun, opened.parts)
    headers = {
        **_HARMLESS,
        "Content-Length": str(opened.size_bytes),
        "Content-Disposition": to_save(found, opened.media_type),
    }
    return StreamingResponse(parts, headers=headers, media_type=opened.media_type)


def _found(
    desk: Desk, caller: Principal, issue: Issue, sha256: str
) -> tuple[ListedFile, dict[str, str]]:
    view = desk.access.view_for(caller, issue)
    found = desk.listing.find(issue.issue_id, sha256, view)
    return found, {
        **_HARMLESS,
        "Content-Length": str(found.shown_bytes),
        "Content-Disposition": to_save(found, found.shown or ""),
    }


def _note_reading(desk: Desk, caller: Principal, issue: Issue, sha256: str) -> None:
    """Put on record who reads which file. Raises StoreError: then nobody does."""
    desk.entrance.log.read(
        issue.issue_id,
        (f"attachments.{sha256}",),
        _READS,
        account=caller.account,
        actor=caller.actor,
    )


def _opened(desk: Desk, issue: Issue, found: ListedFile) -> Iterable[bytes]:
    """Return the bytes; the first of them are there, so that a fault is still an answer."""
    return _begun(desk.attachments.open(desk.listing.row(issue.issue_id, found.sha256)).parts)


def _begun(parts: Iterator[bytes]) -> Iterable[bytes]:
    first = next(parts, b"")

    def all_of_them() -> Iterable[bytes]:
        yield first
        yield from parts

    return all_of_them()
