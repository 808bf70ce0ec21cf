"""Questions to the public requests: by number, by filter a page at a time, and their updates."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import ColumnElement, Engine, Select, and_, not_, or_, select, true

from domain.base import CategoryCode
from domain.issue.values import FINAL
from projections.open311.table import TABLE, UPDATES, RequestRow, UpdateRow
from projections.tables import reading

MOST: Final = 1_000
Standing = Literal["open", "closed"]


@dataclass(frozen=True)
class Branch:
    """A category with what lies below it, but for branches of their own there; None: whatever."""

    path: CategoryCode | None
    without: frozenset[CategoryCode] = frozenset()


@dataclass(frozen=True)
class Asked:
    """Which requests. Empty tuples and None do not narrow; instants bound what was requested."""

    pack: str
    branches: tuple[Branch, ...] = ()
    standing: frozenset[Standing] = frozenset()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Update:
    """An update with the number of its request."""

    number: str
    row: UpdateRow


def by_number(views: Engine, pack: str, numbers: Collection[str]) -> tuple[RequestRow, ...]:
    """Return those of the requests that are there, released or not. Raises ViewsAwayError."""
    wanted = TABLE.c.number.in_(sorted(numbers))
    return _rows(views, select(TABLE).where(TABLE.c.pack == pack, wanted).limit(MOST))


def requests(
    views: Engine, asked: Asked, *, limit: int = MOST, offset: int = 0
) -> tuple[RequestRow, ...]:
    """Return released requests, the newest first. Raises ViewsAwayError."""
    order = (TABLE.c.requested_at.desc(), TABLE.c.issue_id)
    statement = select(TABLE).where(*_conditions(asked)).order_by(*order)
    return _rows(views, statement.limit(min(limit, MOST)).offset(offset))


def updates(
    views: Engine,
    pack: str,
    *,
    number: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = MOST,
    offset: int = 0,
) -> tuple[Update, ...]:
    """Return updates of released requests, or of the one of that number, the oldest first.

    Raises ViewsAwayError.
    """
    join = UPDATES.join(TABLE, TABLE.c.issue_id == UPDATES.c.issue_id)
    which = TABLE.c.released if number is None else TABLE.c.number == number
    statement = (
        select(TABLE.c.number, UPDATES)
        .select_from(join)
        .where(TABLE.c.pack == pack, which, *_between(UPDATES.c.updated_at, since, until))
        .order_by(UPDATES.c.updated_at, UPDATES.c.issue_id, UPDATES.c.version)
        .limit(min(limit, MOST))
        .offset(offset)
    )
    with reading(views) as tx:
        return tuple(Update(row[0], UpdateRow(*row[1:])) for row in tx.execute(statement))


def _rows(views: Engine, statement: Select[tuple[object, ...]]) -> tuple[RequestRow, ...]:
    with reading(views) as tx:
        return tuple(RequestRow(**row) for row in tx.execute(statement).mappings())


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    conditions = [
        TABLE.c.pack == asked.pack,
        TABLE.c.released,
        *_between(TABLE.c.requested_at, asked.since, asked.until),
    ]
    if asked.branches:
        conditions.append(or_(*(_within(each) for each in asked.branches)))
    if len(asked.standing) == 1:
        closed = TABLE.c.status.in_(sorted(FINAL))
        conditions.append(closed if "closed" in asked.standing else not_(closed))
    return conditions


def _between(
    column: ColumnElement[datetime], since: datetime | None, until: datetime | None
) -> list[ColumnElement[bool]]:
    found = [column >= since] if since else []
    return [*found, column <= until] if until else found


def _within(branch: Branch) -> ColumnElement[bool]:
    within = true() if branch.path is None else _below(branch.path)
    return and_(within, *(not_(_below(each)) for each in sorted(branch.without)))


def _below(path: CategoryCode) -> ColumnElement[bool]:
    under = TABLE.c.category.startswith(f"{path}/", autoescape=True)
    return or_(TABLE.c.category == path, under)
