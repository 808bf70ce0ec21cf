"""One input and one result model per message between client, workflow and activity."""

from uuid import UUID

from domain.base import Instant, Message
from domain.receipt import Head


class IssueRef(Message):
    """What starts an issue's workflow. `head` saves the first load; it is only a hint."""

    issue_id: UUID
    head: Head | None = None


class DueAct(Message):
    """The workflow's own step: act on everything due by `fired_at` (the server's clock)."""

    issue_id: UUID
    fired_at: Instant
