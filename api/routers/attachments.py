"""Files of an issue: sent as a stream, listed, and read as they are shown."""

import asyncio
from collections.abc import Iterable, Iterator
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, create_model

from api.answers import Done, Unknown, answer, etag, page_of, unknown
from api.attaching import attached_in_time
from api.authentication import ActingAs, Reader, Revealer, Writer, actor_for
from api.described import CHANGING, OPENING, READING, problems
from api.desk import Desk, TheDesk
from api.file_form import FIELD, FORM
from api.finding import NamedIssue, VisibleIssue
from api.headers import IdempotencyKey, IfMatch, expected_version
from api.params import Asked
from api.plain import plain
from api.request_id import request_id
from api.strict_route import StrictRoute
from application.attachments.attachments import ATTACH, AttachmentTaken
from application.attachments.file_type import ACCEPTED, EXTENSIONS
from application.attachments.listing import ListedFile
from application.given_by import GivenBy
from application.order import Order
from domain.access.principal import Principal
from domain.access.sight import sees
from domain.issue.commands.relations import LARGEST_FILE
from domain.issue.state import Issue
from domain.issue.values import EvidenceKind, Visibility

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
_REFUSED: Final = tuple(each for each in CHANGING if each not in {413, 415})
_HARMLESS: Final = {
    **_PRIVATE,
    "Accept-Ranges": "none",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
}
"""Whatever a browser makes of the file, it runs nothing, in no page of ours."""
_BYTES: Final = {"schema": {"type": "string", "format": "binary"}}
_SENT: Final[dict[str, Any]] = {
    "required": True,
    "description": f"At most {LARGEST_FILE} bytes. What the file is, its bytes say: "
    f"{', '.join(ACCEPTED)}. Its name stands in `Content-Disposition`, or in the form.",
    "content": {
        "application/octet-stream": _BYTES,
        FORM: {
            "schema": {
                "type": "object",
                "properties": {FIELD: {"type": "string", "format": "binary"}},
                "required": [FIELD],
            }
        },
    },
}
_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "the file as it is shown, to be saved: never a page",
        "content": dict.fromkeys(ACCEPTED, _BYTES),
    },
    **problems(*READING),
}


class AttachQuery(Asked):
    """What the file shows, and who sees it."""

    kind: EvidenceKind = "other"
    visible_to: Visibility = "staff"


class OriginalOrder(BaseModel):
    """What an original is read for."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    purpose: Annotated[str, Field(max_length=400, examples=["核对拍摄时间"])]


class AttachedFile(BaseModel):
    """What a file that was sent is, by its content."""

    model_config = ConfigDict(extra="forbid")

    sha256: Annotated[str, Field(description="of the bytes that were sent; its id in the issue")]
    media_type: str
    size_bytes: int
    href: str


class Attached(Done):
    """A file that was put on record."""

    attachment: AttachedFile


class SameElsewhere(BaseModel):
    """Another issue with the same file or picture."""

    model_config = ConfigDict(extra="forbid")

    issue_id: str
    number: str


_TOLD: Final[dict[str, Any]] = {
    name: (hint, ...) for name, hint in ListedFile.__annotations__.items()
}
ShownFile = create_model(
    "ShownFile",
    __config__=ConfigDict(extra="forbid"),
    __doc__="A file on record; texts are masked. `shown` is the type that is sent, null where "
    "the bytes cannot be read any more or were never sent.",
    **_TOLD,
    href=(str | None, ...),
    also_in=(list[SameElsewhere], Field(description="issues that the reader sees")),
)


class ShownFiles(BaseModel):
    """The files of an issue that the reader may see, the first one first."""

    model_config = ConfigDict(extra="forbid")

    attachments: list[ShownFile]


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
    return _attached(issue, taken)


@router.get("", responses={200: {"model": ShownFiles}, **problems(*READING)}, response_model=None)
async def list_attachments(desk: TheDesk, caller: Reader, issue: VisibleIssue) -> Response:
    """Return the files of the issue that the caller may see."""
    document = await asyncio.to_thread(_listed, desk, caller, issue)
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
        "Content-Disposition": _to_save(found, opened.media_type),
    }
    return StreamingResponse(parts, headers=headers, media_type=opened.media_type)


def _attached(issue: Issue, taken: AttachmentTaken) -> Response:
    outcome, href = taken.outcome, _href(issue, taken.sha256)
    document = Attached(
        outcome="accepted",
        receipt=outcome.receipt,
        head=outcome.head,
        degraded=outcome.degraded,
        repeats=outcome.repeats,
        attachment=AttachedFile(
            sha256=taken.sha256,
            media_type=taken.media_type,
            size_bytes=taken.size_bytes,
            href=href,
        ),
    )
    headers = {"Location": href, "Cache-Control": "no-store"}
    if outcome.head:
        headers["ETag"] = etag(outcome.head.version)
    if outcome.receipt:
        headers["Bihuan-Position"] = str(outcome.receipt.position)
    is_new = outcome.receipt is not None and bool(outcome.receipt.topics)
    status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
    return JSONResponse(plain(document), status_code=status, headers=headers)


def _listed(desk: Desk, caller: Principal, issue: Issue) -> dict[str, object]:
    view = desk.access.view_for(caller, issue)
    files = desk.listing.of(issue.issue_id, view)
    sight, elsewhere = desk.access.sight_for(caller), desk.listing.elsewhere(issue.issue_id)
    return {
        "attachments": [
            {
                **each._asdict(),
                "href": _href(issue, each.sha256) if each.shown else None,
                # Of issues that he does not see he learns nothing.
                "also_in": [
                    {"issue_id": str(other.issue_id), "number": other.number}
                    for other in elsewhere.get(each.sha256, ())
                    if sees(sight, other)
                ],
            }
            for each in files
        ]
    }


def _found(
    desk: Desk, caller: Principal, issue: Issue, sha256: str
) -> tuple[ListedFile, dict[str, str]]:
    view = desk.access.view_for(caller, issue)
    found = desk.listing.find(issue.issue_id, sha256, view)
    return found, {
        **_HARMLESS,
        "Content-Length": str(found.shown_bytes),
        "Content-Disposition": _to_save(found, found.shown or ""),
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


def _to_save(found: ListedFile, media_type: str) -> str:
    stem, _, _ = found.file_name.rpartition(".")
    extension = EXTENSIONS.get(media_type, "bin")
    name = quote(f"{stem or found.file_name}.{extension}", safe="")
    return f"attachment; filename=\"{found.sha256[:16]}.{extension}\"; filename*=UTF-8''{name}"


def _href(issue: Issue, sha256: str) -> str:
    return f"/api/v1/issues/{issue.issue_id}/attachments/{sha256}"
