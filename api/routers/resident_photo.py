"""A picture that a resident adds to his own issue."""

from typing import Final

from fastapi import APIRouter, Request, Response

from api.answers import Unknown
from api.attaching import attached_in_time
from api.described import problems
from api.desk import TheDesk
from api.file_described import refusing_files, sent_file
from api.following import OwnIssue
from api.headers import IdempotencyKey
from api.request_id import request_id
from api.resident_answers import ACTING, acted
from api.resident_models import Acted
from api.resident_route import ResidentRoute
from application.attachments.file_type import PICTURES
from application.residents.acts import PHOTO, act_order
from domain.issue.commands.relations import LARGEST_FILE

_SENT: Final = sent_file(
    f"A picture of at most {LARGEST_FILE} bytes: {', '.join(sorted(PICTURES))}."
)
router = APIRouter(prefix="/public/issues/{number}", tags=["residents"], route_class=ResidentRoute)


@router.post(
    "/photo",
    name="resident-photo",
    response_model=None,
    responses={
        200: {"model": Acted, "description": "on record, or it was already"},
        202: {"model": Unknown, "description": "no answer in time: repeat it under its key"},
        **problems(*refusing_files(ACTING)),
    },
    openapi_extra={"requestBody": _SENT},
)
async def add_photo(
    request: Request, desk: TheDesk, issue: OwnIssue, key: IdempotencyKey
) -> Response:
    """Add a picture, as body or in a form.

    What is shown of it was drawn anew: no place, no time and no maker goes with it. When and where
    it was taken, as it says itself, goes on record sealed.
    """
    desk.limits.count_photo(issue.number)
    order = act_order(PHOTO, issue, {}, key=key, request_id=request_id(request))
    taken = await attached_in_time(request, desk, order, accepted=PICTURES)
    return acted(request, issue, taken.outcome if taken else None, key)
