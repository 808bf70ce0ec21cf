"""Asks retention: whose term is over, and who is in which issue."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, and_, bindparam, or_, select, tuple_

from projections.retention.table import ISSUES, KEYS
from projections.tables import InstantColumn, reading


def issues_with(views: Engine, keys: Collection[str]) -> tuple[UUID, ...]:
    """Return the issues that hold texts under any of these keys. Raises ViewsAwayError."""
    query = select(KEYS.c.issue_id).where(KEYS.c.key.in_(list(keys))).distinct()
    with reading(views) as tx:
        found = tx.execute(query.order_by(KEYS.c.issue_id)).scalars().all()
    return tuple(UUID(each) for each in found)


def keys_of(views: Engine, issue_id: UUID) -> tuple[str, ...]:
    """Return the keys of an issue's texts that were not erased. Raises ViewsAwayError."""
    query = select(KEYS.c.key).where(KEYS.c.issue_id == str(issue_id)).order_by(KEYS.c.key)
    with reading(views) as tx:
        return tuple(tx.execute(query).scalars())


def expired_keys(
    views: Engine, closed_by: datetime, *, held: Collection[UUID | str], limit: int
) -> tuple[str, ...]:
    """Return keys that only issues closed by then need, none of them held.

    Raises ViewsAwayError.
    """
    issues = [str(each) for each in held if isinstance(each, UUID)]
    persons = [each for each in held if isinstance(each, str)]
    needed = (
        select(KEYS.c.key)
        .join(ISSUES, ISSUES.c.issue_id == KEYS.c.issue_id)
        .where(
            or_(
                ISSUES.c.closed_at.is_(None),
                ISSUES.c.closed_at > closed_by,
                ISSUES.c.issue_id.in_(issues),
            )
        )
    )
    query = (
        select(KEYS.c.key)
        .where(and_(KEYS.c.key.not_in(needed), KEYS.c.key.not_in(persons)))
        .distinct()
        .order_by(KEYS.c.key)
        .limit(limit)
    )
    with reading(views) as tx:
        return tuple(tx.execute(query).scalars())


def expired_issues(
    views: Engine,
    closed_by: datetime,
    *,
    held: Collection[UUID | str],
    after: tuple[datetime, UUID] | None = None,
    limit: int,
) -> tuple[tuple[datetime, UUID], ...]:
    """Return closings by then of issues that nobody holds, the oldest first, those behind `after`.

    Raises ViewsAwayError.
    """
    issues = [str(each) for each in held if isinstance(each, UUID)]
    place = (ISSUES.c.closed_at, ISSUES.c.issue_id)
    query = (
        select(*place)
        .where(and_(ISSUES.c.closed_at <= closed_by, ISSUES.c.issue_id.not_in(issues)))
        .order_by(*place)
        .limit(limit)
    )
    if after is not None:
        last = (bindparam(None, after[0], InstantColumn), str(after[1]))
        query = query.where(tuple_(*place) > tuple_(*last))
    with reading(views) as tx:
        return tuple((row.closed_at, UUID(row.issue_id)) for row in tx.execute(query))
