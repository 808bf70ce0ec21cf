"""The event of the stream `exports`: which file was made of the log, by whom and what for."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from domain.base import StoredInstant
from domain.event import AggregateEvent, stream_id

NAME: Final = "exports"
EXPORTS: Final = stream_id(NAME, "log")
"""The one stream of what was exported."""


class ExportRecorded(AggregateEvent):
    """A file was made of the events up to `position`, of those from `since` until before `until`.

    `where` are the conditions on the issues, as `unit=housing`. `events`, `objects` and `relations`
    are what the file holds, `sha256` is its digest.
    """

    TOPIC: ClassVar[str] = "exchange.export-recorded.v1"

    purpose: Annotated[str, Field(min_length=1)]
    format: str
    since: StoredInstant | None = None
    until: StoredInstant | None = None
    where: tuple[str, ...] = ()
    position: int
    events: int
    objects: int
    relations: int
    size_bytes: int
    sha256: str
