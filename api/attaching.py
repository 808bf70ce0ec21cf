"""Takes the file of a request in and puts it on record, never making its sender wait for long."""

from collections.abc import Collection
from contextlib import AsyncExitStack

from fastapi import Request

from api.desk import Desk
from api.giving import in_time
from api.uploads import uploaded
from application.attachments.attachments import AttachmentTaken
from application.attachments.file_type import ACCEPTED
from application.attachments.receiving import Received
from application.order import Order
from domain.issue.values import MediaType


async def attached_in_time(
    request: Request, desk: Desk, order: Order, *, accepted: Collection[MediaType] = ACCEPTED
) -> AttachmentTaken | None:
    """Return what became of the request's file, None where nobody knows yet.

    Raises the refusals of a file, FileTypeError for one that is not of these types.
    """
    upload = await uploaded(request)
    async with AsyncExitStack() as files:
        receiving = desk.attachments.receive(upload.stream, upload.name, accepted)
        received = await files.enter_async_context(receiving)
        giving = _put_on_record(desk, order, received, files.pop_all())
    return await in_time(giving)


async def _put_on_record(
    desk: Desk, order: Order, received: Received, files: AsyncExitStack
) -> AttachmentTaken:
    """Attach what was received; it is needed until then, however long that takes."""
    async with files:
        return await desk.attachments.attach(order, received)
