"""Photos that come with a report: looked at before it is taken, put on record once it is."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from typing import NamedTuple
from uuid import UUID

import structlog
from starlette.datastructures import UploadFile

from api.desk import Desk
from api.problems import AWAY
from application.attachments.attachments import ATTACH
from application.attachments.file_type import PICTURES
from application.attachments.receiving import Received
from application.order import Order
from domain.errors import DomainError
from domain.step import Outcome

_PIECE = 65_536
_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.api")


async def received(
    desk: Desk, photos: Sequence[UploadFile], files: AsyncExitStack
) -> list[Received]:
    """Return the pictures, which `files` keeps. Raises the refusals of a file."""
    found = []
    for photo in photos:
        name = photo.filename or "photo"
        receiving = desk.attachments.receive(_parts(photo), name, PICTURES)
        found.append(await files.enter_async_context(receiving))
    return found


def digests(pictures: Sequence[Received]) -> list[str]:
    """Return what a report names its pictures by, each once."""
    return list(dict.fromkeys(each.sha256 for each in pictures))


class Reported(NamedTuple):
    """How a report ended, and how many of its pictures could not be put on record."""

    outcome: Outcome
    lost: int = 0


async def with_pictures(
    desk: Desk, order: Order, pictures: Sequence[Received], files: AsyncExitStack
) -> Reported:
    """Give the report and put its pictures on record; they are needed as long as that takes.

    A picture that fails does not undo the report: it stands, and its client is told.
    """
    async with files:
        outcome = await desk.give(order)
        if outcome.kind != "accepted" or outcome.head is None:
            return Reported(outcome)
        issue = outcome.head.issue_id
        kept = [
            await _is_kept(desk, _attaching(order, issue, place), picture)
            for place, picture in enumerate(pictures)
        ]
        return Reported(outcome, kept.count(False))


def _attaching(order: Order, issue: UUID, place: int) -> Order:
    return Order(
        kind=ATTACH,
        actor=order.actor,
        draft={"kind": "other", "visible_to": "complainant"},
        issue_id=issue,
        key=f"{order.key}:photo:{place}",
        channel=order.channel,
        request_id=order.request_id,
    )


async def _is_kept(desk: Desk, order: Order, picture: Received) -> bool:
    try:
        taken = await desk.attachments.attach(order, picture)
        code = taken.outcome.refusal.code if taken.outcome.refusal else None
    except (DomainError, *AWAY) as error:
        code = getattr(error, "code", "away")
    if code:
        _log.error("photo_not_attached", issue_id=str(order.issue_id), code=code)
    return code is None


async def _parts(photo: UploadFile) -> AsyncIterator[bytes]:
    while part := await photo.read(_PIECE):
        yield part
