"""What somebody should look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, false, func, select

from domain.access.sight import EVERYTHING, Sight
from domain.base import Actor
from projections.board.sight import seen_among
from projections.inbox.table import ITEMS
from projections.tables import reading


@dataclass(frozen=True)
class Item:
    """Something to look at: `kind` is the step that waits, or `warned` or `breached`."""

    position: int
    recipient: str
    kind: str
    issue_id: str
    number: str
    at: datetime
    detail: str | None
    done: bool
    done_at: datetime | None


def recipients_of(actor: Actor) -> tuple[str, ...]:
    """Return the names under which items reach this actor: his role, his unit, himself."""
    unit = (f"unit:{actor.unit}",) if actor.unit and actor.role in {"handler", "unit_lead"} else ()
    return (f"role:{actor.role}", *unit, f"person:{actor.id}")


def inbox(
    views: Engine,
    recipients: Sequence[str],
    *,
    sight: Sight = EVERYTHING,
    with_done: bool = False,
    after: int = 0,
    limit: int = 100,
) -> list[Item]:
    """Return items of these recipients, oldest first, `after` a position. Raises ViewsAwayError.

    What reaches a whole role is there for those of it who see the issue. What one event asked is on
    one page, beyond `limit` too: whoever reads on behind its position misses nothing.
    """
    own = (ITEMS.c.recipient.in_(recipients), ITEMS.c.position > after)
    statement = select(ITEMS).where(*own, *seen_among(sight, ITEMS.c.issue_id))
    if not with_done:
        statement = statement.where(ITEMS.c.done == false())
    statement = statement.order_by(ITEMS.c.position, ITEMS.c.recipient)
    with reading(views) as tx:
        found = [Item(**row) for row in tx.execute(statement.limit(limit)).mappings()]
        if len(found) == limit:
            last = found[-1]
            same = (ITEMS.c.position == last.position, ITEMS.c.recipient > last.recipient)
            found += [Item(**row) for row in tx.execute(statement.where(*same)).mappings()]
    return found


def open_counts(views: Engine) -> dict[tuple[str, str], int]:
    """Return how many open items each recipient has, by kind. Raises ViewsAwayError."""
    key = (ITEMS.c.recipient, ITEMS.c.kind)
    statement = select(*key, func.count()).where(ITEMS.c.done == false()).group_by(*key)
    with reading(views) as tx:
        return {(row[0], row[1]): row[2] for row in tx.execute(statement.order_by(*key))}
