"""Events of the stream `exports`: which file was made of the log, by whom, who approved it."""

from operator import not_
from typing import Annotated, ClassVar, Final

from pydantic import Field

from domain.base import StoredInstant
from domain.event import AggregateEvent, stream_id
from domain.exchange.wish import Wish

NAME: Final = "exports"
EXPORTS: Final = stream_id(NAME, "log")
"""The one stream of what was exported."""


class ExportRecorded(AggregateEvent):
    """A file was made of the events up to `position`, of those from `since` until before `until`.

    `where` are the conditions on the issues, as `unit=housing`. `events`, `objects` and `relations`
    are what the file holds, `sha256` is its digest. `approval` is the number of the approval that
    was used up, 0 for none. `issues` counts those that the file names; 0 stands in records of
    before they were counted, too.
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
    issues: Annotated[int, Field(exclude_if=not_)] = 0
    approval: Annotated[int, Field(exclude_if=not_)] = 0


class ExportApproved(AggregateEvent):
    """One export by `exporter` may hold however many issues; approvals are numbered from 1."""

    TOPIC: ClassVar[str] = "exchange.export-approved.v1"

    number: int
    exporter: str
    purpose: Annotated[str, Field(min_length=1)]
    since: StoredInstant | None = None
    until: StoredInstant | None = None
    where: tuple[str, ...] = ()

    @property
    def wish(self) -> Wish:
        """Return what may be exported."""
        return Wish(self.exporter, self.purpose, self.since, self.until, self.where)
