"""Asks the security log."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, or_, select

from projections.security.table import TABLE, SecurityRow
from projections.tables import reading


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which acts; None does not restrict. `before` is the position a page ends before."""

    account: str | None = None
    event: str | None = None
    since: datetime | None = None
    before: int | None = None


def acts(views: Engine, wanted: Wanted, limit: int) -> tuple[SecurityRow, ...]:
    """Return the newest acts first. `account` finds what its person did elsewhere, too.

    Raises ViewsAwayError.
    """
    query = select(TABLE).where(*_conditions(wanted)).order_by(TABLE.c.position.desc())
    with reading(views) as tx:
        rows = tx.execute(query.limit(limit)).all()
    return tuple(SecurityRow(**row._mapping) for row in rows)  # noqa: SLF001 -- its public name


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.account:
        found.append(or_(TABLE.c.account == wanted.account, TABLE.c.actor == wanted.account))
    if wanted.event:
        found.append(TABLE.c.event == wanted.event)
    if wanted.since:
        found.append(TABLE.c.recorded_at >= wanted.since)
    if wanted.before is not None:
        found.append(TABLE.c.position < wanted.before)
    return found
