"""Who gives an order to an aggregate: what its header says besides what it is about."""

from dataclasses import dataclass

from domain.base import Actor


@dataclass(frozen=True, slots=True)
class GivenBy:
    """Who gives an order, why, under which idempotency key, and through which channel."""

    actor: Actor
    why: str
    command_id: str
    channel: str = "console"
