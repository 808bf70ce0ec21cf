"""Gives an order and waits for its outcome, never for long."""

import asyncio
from collections.abc import Awaitable
from typing import Any, Final, TypeVar

from api.desk import Desk
from application.order import Order
from domain.step import Outcome

T = TypeVar("T")

ANSWER_SECONDS: Final = 15.0
_running: Final[set[asyncio.Future[Any]]] = set()
"""Orders that took longer than their caller waits; they come to their end all the same."""


async def outcome_in_time(desk: Desk, order: Order) -> Outcome | None:
    """Return how the order ended, None where nobody knows yet."""
    return await in_time(desk.give(order))


async def in_time(giving: Awaitable[T]) -> T | None:
    """Return what came of it, None where nobody knows yet; it goes on without its caller."""
    task = asyncio.ensure_future(giving)
    _running.add(task)
    task.add_done_callback(_running.discard)
    try:
        return await asyncio.wait_for(asyncio.shield(task), ANSWER_SECONDS)
    except TimeoutError:
        return None
