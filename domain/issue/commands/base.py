"""What every order to an issue carries."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.base import Actor, Frozen, Instant
from domain.issue.values import Slip


class Command(Frozen):
    """An order that may be refused. A refused command stores nothing.

    `command_id` is the caller's idempotency key, scoped by actor. `received_at` is when it entered
    the system: on time is judged by it. `expected_version` is what the caller saw, if he cares.
    `slip` belongs to a step taken offline and entered later: it may undo a breach. `request_id`
    is that of the request that brought it in over HTTP.
    """

    creates: ClassVar[bool] = False
    """True where the issue may be new."""

    command_id: Annotated[str, Field(min_length=1, max_length=200)]
    issue_id: UUID
    actor: Actor
    channel: str = "console"
    received_at: Instant
    occurred_at: Instant | None = None
    expected_version: Annotated[int, Field(ge=0)] | None = None
    slip: Slip | None = None
    request_id: Annotated[str, Field(max_length=64)] | None = None


HEADER: frozenset[str] = frozenset(Command.model_fields)
"""Fields the edge fills in; the rest is what a person types."""
