"""A step through an issue's workflow: a signed command goes in, an outcome comes out."""

from datetime import UTC
from typing import Literal
from uuid import UUID

from domain.base import Instant, Message
from domain.receipt import Head, Receipt, Refusal


class Envelope(Message):
    """A signed command on its way to `accept`, which alone decodes `command` (opaque JSON).

    After `expires_at` nothing is appended, though a stored command id is still answered.
    """

    issue_id: UUID
    command_id: str
    command: str
    signature: str
    expires_at: Instant


class Outcome(Message):
    """How a step ended. Always a value: an Update never fails.

    accepted: `receipt` and `head`; refused: `refusal` and the unchanged `head` when there is one;
    unavailable: the store did not answer or the attempt expired, `refusal` says which.
    """

    kind: Literal["accepted", "refused", "unavailable"]
    receipt: Receipt | None = None
    head: Head | None = None
    refusal: Refusal | None = None
    degraded: bool = False
    """Stored although the workflow engine is away: timers are late until it is back."""
    repeats: bool = False
    """A report that was no new matter: the receipt is of the contact recorded on the old issue."""


def signed_text(envelope: Envelope) -> str:
    """Return what the edge signs: the command, its issue, its id, its end; the actor is inside."""
    end = envelope.expires_at.astimezone(UTC).isoformat()
    return f"{envelope.issue_id}|{envelope.command_id}|{end}|{envelope.command}"


class EngineAwayError(Exception):
    """The workflow engine does not answer; steps are appended directly and timers are late.

    It lives here because both sides of the port `Engine` speak of it.
    """
