"""Files of an issue: sent as a stream, listed, and read as they are shown."""

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from api.answers import Unknown, answer, etag, page_of, unknown
from api.attaching import attached_in_time
from api.attachment_answers import attached, listed
from api.attachment_models import Attached, AttachQuery, OriginalOrder, ShownFiles
from api.authentication import ActingAs, Reader, Revealer, Writer, actor_for
from api.described import CHANGING, OPENING, READING, problems
from api.desk import Desk, TheDesk
from api.file_answers import FILE, PRIVATE, head_of, note_reading, original, shown
from api.file_described import refusing_files, sent_file
from api.finding import NamedIssue, VisibleIssue
from api.headers import IdempotencyKey, IfMatch, expected_version
from api.params import FileId
from api.plain import plain
from api.request_id import request_id
from api.strict_route import StrictRoute
from application.attachments.attachments import ATTACH
from application.attachments.file_type import ACCEPTED
from application.attachments.listing import FoundFile
from application.given_by import GivenBy
from application.order import Order
from domain.access.principal import Principal
from domain.issue.commands.relations import LARGEST_FILE
from domain.issue.state import Issue

router = APIRouter(
    prefix="/issues/{issue}/attachments", tags=["attachments"], route_class=StrictRoute
)
_CHANNEL: Final = "api"
_REFUSED: Final = refusing_files(CHANGING)
_SENT: Final = sent_file(
    f"At most {LARGEST_FILE} bytes. What the file is, its bytes say: {', '.join(ACCEPTED)}. "
    "Its name stands in `Content-Disposition`, or in the form."
)
_FILE: Final = {**FILE, **problems(*READING)}


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
    return JSONResponse(plain(document), headers={"ETag": etag(issue.version), **PRIVATE})


@router.get("/{sha256}", responses=_FILE, response_class=StreamingResponse)
async def read_attachment(
    desk: TheDesk, caller: Reader, issue: VisibleIssue, sha256: FileId
) -> Response:
    """Return a file as it is shown: a picture drawn anew, any other file as it was sent.

    Nothing in it is masked: that it was read is on record before.
    """
    return await asyncio.to_thread(_shown, desk, caller, issue, sha256)


@router.head("/{sha256}", responses=_FILE, operation_id="look_at_attachment", response_model=None)
async def look_at_attachment(
    desk: TheDesk, caller: Reader, issue: VisibleIssue, sha256: FileId
) -> Response:
    """Return type and length of a file as it is shown."""
    found = await asyncio.to_thread(_found, desk, caller, issue, sha256)
    return Response(headers=head_of(found), media_type=found.listed.shown)


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
    return await asyncio.to_thread(_original, desk, caller, issue, sha256, body.purpose, by)


def _found(desk: Desk, caller: Principal, issue: Issue, sha256: str) -> FoundFile:
    return desk.listing.find(issue.issue_id, sha256, desk.access.view_for(caller, issue))


def _shown(desk: Desk, caller: Principal, issue: Issue, sha256: str) -> Response:
    found = _found(desk, caller, issue, sha256)
    note_reading(desk, issue.issue_id, found, caller.actor, caller.account)
    return shown(desk, found)


def _original(
    desk: Desk, caller: Principal, issue: Issue, sha256: str, purpose: str, by: GivenBy
) -> Response:
    view = desk.access.view_for(caller, issue)
    return original(desk.originals.read(issue.issue_id, sha256, purpose, view=view, by=by))
