"""Where units crowd while nobody comes elsewhere, for the supervisor (P3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Engine, Row, and_, func, not_, select

from domain.access.sight import EVERYTHING, Sight
from projections.board.sight import seen_among
from projections.ledger.places import PLACES
from projections.ledger.table import TABLE
from projections.tables import reading


@dataclass(frozen=True)
class Crowded:
    """A community that is full, while others of its loop have demands that nobody claims.

    `unclaimed` is how many, `elsewhere` where: the communities in the order of their codes.
    """

    loop: str
    place: str
    taken: int
    bound: int
    unclaimed: int
    elsewhere: tuple[str, ...]


def crowded(views: Engine, sight: Sight = EVERYTHING) -> tuple[Crowded, ...]:
    """Return the full communities beside which others wait that have room.

    Only demands that are seen count as waiting. Raises ViewsAwayError.
    """
    row, full = TABLE.c, PLACES.c.taken >= PLACES.c.bound
    other = PLACES.alias()
    is_full_too = (
        select(other.c.place)
        .where(
            other.c.loop == row.loop,
            other.c.place == row.pool_place,
            other.c.taken >= other.c.bound,
        )
        .exists()
    )
    waits = and_(
        row.loop == PLACES.c.loop,
        row.pool_place != PLACES.c.place,
        row.status == "dispatched",
        not_(is_full_too),
        *seen_among(sight, row.issue_id),
    )
    statement = (
        select(PLACES, row.pool_place.label("elsewhere"), func.count().label("unclaimed"))
        .join_from(PLACES, TABLE, waits)
        .where(full)
        .group_by(*PLACES.c, row.pool_place)
        .order_by(PLACES.c.loop, PLACES.c.place, row.pool_place)
    )
    with reading(views) as tx:
        found = tx.execute(statement).all()
    groups = groupby(found, key=lambda each: (each.loop, each.place, each.taken, each.bound))
    return tuple(_crowded(key, tuple(rows)) for key, rows in groups)


def _crowded(key: tuple[str, str, int, int], rows: Sequence[Row[Any]]) -> Crowded:
    unclaimed = sum(row.unclaimed for row in rows)
    return Crowded(*key, unclaimed=unclaimed, elsewhere=tuple(row.elsewhere for row in rows))
