"""Photos that come with a report: looked at before it is taken, put on record once it is."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack

import structlog
from starlette.datastructures import UploadFile

from api.desk import Desk
from application.attachments.attachments import ATTACH
from application.attachments.errors import FileTypeError
from application.attachments.file_type import PICTURES
from application.attachments.receiving import Received
from application.order import Order
from domain.step import Outcome

_PIECE = 65_536
_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.api")


async def received(
    desk: Desk, photos: Sequence[UploadFile], files: AsyncExitStack
) -> list[Received]:
    """Return the pictures, which `files` keeps. Raises the refusals of a file."""
    found = []
    for photo in photos:
        receiving = desk.attachments.receive(_parts(photo), photo.filename or "photo")
        picture = await files.enter_async_context(receiving)
        if picture.media_type not in PICTURES:
            raise FileTypeError(given=picture.media_type, accepted=tuple(sorted(PICTURES)))
        found.append(picture)
    return found


def digests(pictures: Sequence[Received]) -> list[str]:
    """Return what a report names its pictures by, each once."""
    return list(dict.fromkeys(each.sha256 for each in pictures))


async def with_pictures(
    desk: Desk, order: Order, pictures: Sequence[Received], files: AsyncExitStack
) -> Outcome:
    """Give the report and put its pictures on record; they are needed as long as that takes."""
    async with files:
        outcome = await desk.give(order)
        if outcome.kind == "accepted" and outcome.head:
            for place, picture in enumerate(pictures):
                attached = Order(
                    kind=ATTACH,
                    actor=order.actor,
                    draft={"kind": "other", "visible_to": "complainant"},
                    issue_id=outcome.head.issue_id,
                    key=f"{order.key}:photo:{place}",
                    channel=order.channel,
                    request_id=order.request_id,
                )
                taken = await desk.attachments.attach(attached, picture)
                if taken.outcome.kind != "accepted":
                    # The report stands, and names the picture by its digest: it can be sent again.
                    _log.error("photo_not_attached", issue_id=str(outcome.head.issue_id))
        return outcome


async def _parts(photo: UploadFile) -> AsyncIterator[bytes]:
    while part := await photo.read(_PIECE):
        yield part
