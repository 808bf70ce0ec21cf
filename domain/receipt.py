"""What an accepted command leaves behind, and how a stream stands now."""

from uuid import UUID

from pydantic import Field

from domain.base import Instant, Message


class Receipt(Message):
    """A pure function of the events of one command: the same for ever, however often asked.

    `first_version` to `last_version` are the command's events; both are the version before when
    the command was accepted without effect. `position` is the last event's notification id.
    """

    command_id: str
    issue_id: UUID
    number: str
    first_version: int
    last_version: int
    topics: tuple[str, ...]
    status: str
    recorded_at: Instant
    position: int
    digest: str


class Head(Message):
    """An issue's stream as it stands: what the workflow adopts after every step."""

    issue_id: UUID
    number: str
    version: int
    digest: str
    status: str
    is_open: bool
    is_live: bool = True
    """False for imported history that no live command has touched: it has no timers."""
    next_timer: Instant | None = None


class Refusal(Message):
    """A refused command: a stable code, the rule, and what would be accepted."""

    code: str
    http_status: int
    message: str
    retryable: bool = False
    details: dict[str, str | int | bool | tuple[str, ...] | None] = Field(default_factory=dict)
