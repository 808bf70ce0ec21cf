"""A picture that a resident adds to his own issue."""

from contextlib import AsyncExitStack
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from api.answers import Unknown
from api.described import problems
from api.desk import Desk, TheDesk
from api.file_form import FIELD, FORM
from api.following import OwnIssue
from api.giving import in_time
from api.headers import IdempotencyKey
from api.request_id import request_id
from api.resident_answers import ACTING, acted
from api.resident_models import Acted
from api.resident_route import ResidentRoute
from api.uploads import uploaded
from application.attachments.attachments import ATTACH, AttachmentTaken
from application.attachments.errors import FileTypeError
from application.attachments.file_type import PICTURES
from application.attachments.receiving import Received
from application.order import Order
from application.residents.acts import complainant_of
from application.residents.reports import CHANNEL
from domain.issue.commands.relations import LARGEST_FILE

_REFUSED: Final = tuple(each for each in ACTING if each not in {413, 415})
_BYTES: Final = {"schema": {"type": "string", "format": "binary"}}
_SENT: Final[dict[str, Any]] = {
    "required": True,
    "description": f"A picture of at most {LARGEST_FILE} bytes: {', '.join(sorted(PICTURES))}.",
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
router = APIRouter(prefix="/public/issues/{number}", tags=["residents"], route_class=ResidentRoute)


@router.post(
    "/photo",
    name="resident-photo",
    response_model=None,
    responses={
        200: {"model": Acted, "description": "on record, or it was already"},
        202: {"model": Unknown, "description": "no answer in time: repeat it under its key"},
        **problems(*_REFUSED),
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
    resident = complainant_of(issue)
    assert resident is not None  # noqa: S101 -- the issue is found by its complainant's code
    order = Order(
        kind=ATTACH,
        actor=resident,
        draft={"kind": "other", "visible_to": "complainant"},
        issue_id=issue.issue_id,
        key=key,
        channel=CHANNEL,
        request_id=request_id(request),
        by_code=True,
    )
    upload = await uploaded(request)
    async with AsyncExitStack() as files:
        receiving = desk.attachments.receive(upload.stream, upload.name)
        received = await files.enter_async_context(receiving)
        if received.media_type not in PICTURES:
            raise FileTypeError(given=received.media_type, accepted=tuple(sorted(PICTURES)))
        giving = _put_on_record(desk, order, received, files.pop_all())
    taken = await in_time(giving)
    return acted(request, issue, taken.outcome if taken else None, key)


async def _put_on_record(
    desk: Desk, order: Order, received: Received, files: AsyncExitStack
) -> AttachmentTaken:
    """Attach what was received; it is needed until then, however long that takes."""
    async with files:
        return await desk.attachments.attach(order, received)
