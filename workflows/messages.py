"""One input and one result model per message between client, workflow and activity."""

from typing import Literal
from uuid import UUID

from domain.base import Frozen, Instant
from domain.receipt import Head, Receipt, Refusal


class IssueRef(Frozen):
    """What starts an issue's workflow. `head` saves the first load; it is only a hint."""

    issue_id: UUID
    head: Head | None = None


class Envelope(Frozen):
    """A signed command on its way to `accept`, which alone decodes `command` (opaque JSON).

    After `expires_at` nothing is appended, though a stored command id is still answered.
    """

    issue_id: UUID
    command_id: str
    command: str
    signature: str
    expires_at: Instant


class Outcome(Frozen):
    """How a step ended. Always a value: an Update never fails.

    accepted: `receipt` and `head`; refused: `refusal` and the unchanged `head` when there is one;
    unavailable: the store did not answer or the attempt expired, `refusal` says which.
    """

    kind: Literal["accepted", "refused", "unavailable"]
    receipt: Receipt | None = None
    head: Head | None = None
    refusal: Refusal | None = None


class DueAct(Frozen):
    """The workflow's own step: act on everything due by `fired_at` (the server's clock)."""

    issue_id: UUID
    fired_at: Instant
