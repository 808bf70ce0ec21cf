"""What `audit diff` finds in a system that a test has open."""

from uuid import UUID

from bihuan.bootstrap import System
from domain.receipt import Head
from domain.step import EngineAwayError
from projections.comparing.compare import compare
from projections.comparing.difference import Difference
from projections.comparing.model import Telling
from projections.models import projections
from workers.event_pages import EventPages
from workers.head_comparison import HeadComparison, Stored, compare_heads


def different_rows(system: System) -> list[Difference]:
    """Return what differs between the read models and the events."""
    found: list[Difference] = []
    compared = compare(
        system.views,
        EventPages(system.store, kept=1),
        projections(system.personal.open_masked),
        stream=system.store.read,
        telling=Telling(found.append, limit=100),
    )
    assert any(each.rows for each in compared), "nothing was compared"
    return found


async def heads_agree(system: System) -> bool:
    """Tell whether every workflow holds the store's head; False while the engine is away.

    Wait for it after a worker was killed: the relay has yet to tell what passed the workflows by.
    """
    try:
        _, found = await different_heads(system)
    except EngineAwayError:
        return False
    return not found


async def different_heads(system: System) -> tuple[HeadComparison, list[Difference]]:
    """Return how many workflows were asked, and what differs between them and the store."""

    def head(issue_id: UUID) -> Head | None:
        return system.acceptor.head(issue_id).head

    found: list[Difference] = []
    stored = Stored(head, system.store.read)
    return await compare_heads(system.engine, stored, on_difference=found.append), found
