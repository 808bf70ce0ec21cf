"""The files of a resident's own issue: his, and those that were shared with him."""

import asyncio

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from api.described import problems
from api.desk import Desk, TheDesk
from api.file_answers import FILE, note_reading, shown
from api.following import OwnIssue
from api.params import FileId
from api.resident_answers import FOLLOWING
from api.resident_route import ResidentRoute
from application.residents.acts import complainant_of
from domain.issue.state import Issue

router = APIRouter(prefix="/public/issues/{number}", tags=["residents"], route_class=ResidentRoute)


@router.get(
    "/files/{sha256}",
    responses={**FILE, **problems(*FOLLOWING)},
    response_class=StreamingResponse,
)
async def read_own_file(desk: TheDesk, issue: OwnIssue, sha256: FileId) -> Response:
    """Return a file of the resident's own, or one that was shared with him, as it is shown.

    `files` of the issue lists them. Of any other file he learns nothing, not that it is there.
    """
    return await asyncio.to_thread(_shown, desk, issue, sha256)


def _shown(desk: Desk, issue: Issue, sha256: str) -> Response:
    resident = complainant_of(issue)
    assert resident is not None  # noqa: S101 -- the issue was found by its complainant's code
    found = desk.listing.find(issue.issue_id, sha256, desk.access.view(resident, issue))
    note_reading(desk, issue.issue_id, found, resident, None)
    return shown(desk, found)
