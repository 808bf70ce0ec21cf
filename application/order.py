"""What a person asks for, in clear text, before the edge seals and signs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.base import Actor


@dataclass(frozen=True, slots=True)
class Order:
    """A command as typed. `kind` is its class name, `draft` its fields with clear strings.

    `key` is the caller's idempotency key; without one every order is a new one. A new issue needs
    no `issue_id`. Not a model, so that nothing logs or stores it by accident.
    """

    kind: str
    actor: Actor
    draft: Mapping[str, object] = field(default_factory=dict, repr=False)
    issue_id: UUID | None = None
    key: str | None = None
    channel: str = "console"
    occurred_at: datetime | None = None
    expected_version: int | None = None
    slip: Mapping[str, object] | None = None
    """Number and evidence of the paper that a step taken offline was written on."""
    request_id: str | None = None
    """The id of the request that it came in by, where it came over HTTP."""
    by_code: bool = False
    """Whether its actor showed the follow code of the issue."""
