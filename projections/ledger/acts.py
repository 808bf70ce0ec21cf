"""What was done: how many claims, ratings, cards and so on, by the topic of the event."""

from sqlalchemy import Engine, func, select

from projections.ledger.table import TABLE
from projections.ledger.which import Which, wanted
from projections.tables import reading
from projections.timeline.table import TABLE as TIMELINE


def acts_of(views: Engine, which: Which) -> dict[str, int]:
    """Return how often each event happened to the issues asked for. Raises ViewsAwayError."""
    statement = (
        select(TIMELINE.c.topic, func.count())
        .join(TABLE, TABLE.c.issue_id == TIMELINE.c.issue_id)
        .where(*wanted(which))
        .group_by(TIMELINE.c.topic)
        .order_by(TIMELINE.c.topic)
    )
    with reading(views) as tx:
        return {row.topic: int(row[1]) for row in tx.execute(statement)}
