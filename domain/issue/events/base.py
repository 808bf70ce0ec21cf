"""What every event of an issue carries, whoever caused it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.base import Actor, Frozen, StoredInstant
from domain.deadlines.model import Deadline, DeadlineChange
from domain.event import Event
from domain.issue.values import Slip

Via = Literal["workflow", "intake", "direct", "import", "partner"]
"""How an event came into the store: by its workflow, or past it, which the relay then tells it.

`partner`: by an order to another issue, in one transaction with that one's events.
"""


class Stamp(Frozen):
    """Who, when, through which channel, and under which rules (lifecycle.md section 4).

    `occurred_at` is when it happened, `received_at` when it entered the system, `recorded_at` when
    it was stored; `recorded_at` never decreases along a stream. `status` is the issue's status
    after the event. `policy` is `pack@content hash`; `calendar` is set where one was used.
    """

    issue_id: UUID
    number: str
    version: Annotated[int, Field(ge=1)]
    command_id: str
    caused_by: str
    """The command's type, or `timer`."""
    actor: Actor
    occurred_at: StoredInstant
    received_at: StoredInstant
    recorded_at: StoredInstant
    channel: str
    via: Via = "workflow"
    status: str
    policy: str
    directory: str
    calendar: str | None = None
    slip: Slip | None = None
    """Of a step taken offline and entered in time for its slip to count."""
    request_id: str | None = None
    """The id of the request that brought it in over HTTP, as in the log of the program."""


class IssueEvent(Event):
    """A fact in an issue's stream. Subclasses set `TOPIC`, the name the log knows for ever.

    `started` are the deadlines this event started, `changed` those it stopped, held or moved.
    """

    stamp: Stamp
    started: tuple[Deadline, ...] = ()
    changed: tuple[DeadlineChange, ...] = ()

    @property
    def stream(self) -> UUID:
        """Return the issue's id."""
        return self.stamp.issue_id

    @property
    def version(self) -> int:
        """Return its place in the issue's stream."""
        return self.stamp.version

    @property
    def command(self) -> str:
        """Return the id of the command that brought it about."""
        return self.stamp.command_id

    @property
    def recorded(self) -> datetime:
        """Return when it was stored."""
        return self.stamp.recorded_at
