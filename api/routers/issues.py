"""Issues: one as it stands."""

import asyncio

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from api.answers import etag
from api.described import READING, problems
from api.desk import TheDesk
from api.finding import VisibleIssue
from api.plain import plain
from api.shown_models import ShownIssue
from application.shown import issue_document

router = APIRouter(prefix="/issues", tags=["issues"])


@router.get(
    "/{issue}",
    responses={200: {"model": ShownIssue}, **problems(*READING)},
    response_model=None,
)
async def show_issue(desk: TheDesk, issue: VisibleIssue) -> Response:
    """Return the issue as the event store has it now, personal text masked.

    Its version is the ETag: send it back as If-Match with the next order.
    """
    document = await asyncio.to_thread(issue_document, issue, desk.personal)
    headers = {"ETag": etag(issue.version), "Cache-Control": "private, no-cache"}
    return JSONResponse(plain(document), headers=headers)
