"""One input and one result model per message between client, workflow and activity."""

from uuid import UUID

from domain.base import Instant, Message
from domain.receipt import Head


class IssueRef(Message):
    """What starts an issue's workflow. `head` saves the first load; it is only a hint."""

    issue_id: UUID
    head: Head | None = None


class CheckpointOrder(Message):
    """What starts the signing of the log. Nothing is to be said yet."""


class CheckpointOutcome(Message):
    """What came of signing: the checkpoint that stands, or what is wrong with the log.

    `number` is 0 while the log is empty. `fault` and `position` name the first bad event, as
    `audit verify` does.
    """

    number: int = 0
    size: int = 0
    is_new: bool = False
    fault: str | None = None
    position: int | None = None


class DueAct(Message):
    """The workflow's own step: act on everything due by `fired_at` (the server's clock)."""

    issue_id: UUID
    fired_at: Instant
