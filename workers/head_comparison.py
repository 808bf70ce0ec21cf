"""Compares the head that each issue's workflow holds with the one in the store."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from application.hole import Hole
from domain.receipt import Head
from projections.comparing.difference import Difference, Origin
from projections.source import RecordedEvent
from workers.repeating import in_thread

WORKFLOW: Final = "workflow"
_AT_ONCE: Final = 16
_LOOKS: Final = 15
_PAUSE_SECONDS: Final = 0.2
"""A step may be under way while two places are read: only what stays different for three seconds
is a difference."""


class Engine(Protocol):
    """The workflow engine, as far as it is asked."""

    def running_issues(self) -> AsyncIterator[UUID]:
        """Yield the issues with a running workflow. Raises EngineAwayError."""

    async def head(self, issue_id: UUID) -> Head | None:
        """Return the head the workflow holds, None when it has none. Raises EngineAwayError."""


@dataclass(frozen=True)
class Stored:
    """What the store says: the head of an issue, None where there is none; its events."""

    head: Callable[[UUID], Head | None]
    events: Callable[[UUID], Sequence[RecordedEvent]]


@dataclass(frozen=True)
class HeadComparison:
    """The issues with a workflow that were compared, and the differences of their heads."""

    compared: int
    differences: int


async def compare_heads(
    engine: Engine, stored: Stored, *, on_difference: Callable[[Difference], None]
) -> HeadComparison:
    """Ask every running workflow for its head; changes nothing. Raises EngineAwayError.

    An issue without a workflow is the reconciler's concern, not a difference.
    """
    compared = differences = 0
    async for batch in _batches(engine.running_issues()):
        for found in await asyncio.gather(*(_compared(engine, stored, each) for each in batch)):
            compared += found is not None
            for difference in found or ():
                differences += 1
                on_difference(difference)
    return HeadComparison(compared, differences)


async def _batches(issues: AsyncIterator[UUID]) -> AsyncIterator[list[UUID]]:
    batch: list[UUID] = []
    async for issue_id in issues:
        batch.append(issue_id)
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


async def _compared(engine: Engine, stored: Stored, issue_id: UUID) -> list[Difference] | None:
    """Return how the heads differ; None where the workflow has ended meanwhile."""
    looks = 1
    while (held := await engine.head(issue_id)) is not None:
        head = await in_thread(stored.head, issue_id)
        if held == head or (head is None and await in_thread(_is_destroyed, stored, held)):
            return []
        if looks == _LOOKS:
            return await in_thread(_differences, stored, held, head)
        looks += 1
        await asyncio.sleep(_PAUSE_SECONDS)
    return None


def _is_destroyed(stored: Stored, held: Head) -> bool:
    """Tell whether the record ends at this head and its contents were destroyed.

    Whether they were destroyed lawfully is for the verification of the log to say.
    """
    last = stored.events(held.issue_id)[-1:]
    ends = [(each.event.version, each.digest) for each in last if isinstance(each.event, Hole)]
    return ends == [(held.version, held.digest)]


def _differences(stored: Stored, held: Head, head: Head | None) -> list[Difference]:
    return list(_between(stored, held, head))


def _between(stored: Stored, held: Head, head: Head | None) -> Iterator[Difference]:
    """Yield a difference for each field; one of the whole head where the store has none."""
    events = stored.events(held.issue_id)
    origin = Origin.of(events[-1]) if events else None
    key = {"issue_id": held.issue_id, "number": held.number}
    if head is None:
        gone = held.model_dump()
        yield Difference(WORKFLOW, "head", "extra", key, None, gone, None, origin)
        return
    for name in Head.model_fields:
        live, right = getattr(held, name), getattr(head, name)
        if live != right:
            yield Difference(WORKFLOW, "head", "changed", key, name, live, right, origin)
