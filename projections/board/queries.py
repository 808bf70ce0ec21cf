"""Questions to the board: filter, sort, count, page by key, find one."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, and_, func, not_, or_, select

from domain.access.sight import EVERYTHING, Sight
from domain.directory.directory import Ties
from domain.issue.values import FINAL
from projections.board.sight import is_wide, seen, tells
from projections.board.table import COLUMNS, NEVER, TABLE, BoardRow, sort_key
from projections.errors import AmbiguousReferenceError, CursorError
from projections.search.queries import holding
from projections.tables import from_micros, reading, to_micros
from projections.ticking import clocks_from

Sort = Literal["reported_at", "due_at", "updated_at", "number"]
MOST: Final = 1_000


@dataclass(frozen=True)
class Filter:
    """Which issues. Empty tuples and None do not narrow; `category` includes what lies below it."""

    status: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    category: str | None = None
    source: tuple[str, ...] = ()
    external_id: str | None = None
    """The number that the source has for it."""
    urgency: tuple[str, ...] = ()
    claimant: str | None = None
    is_open: bool | None = None
    overdue: bool | None = None
    historic: bool | None = None
    sight: Sight = EVERYTHING
    """What the reader sees; issues beyond it are not there."""
    words: str | None = None
    """Words that its texts hold, masked as they are; two characters at least."""
    ties: Ties | None = None
    """Of whoever asks for words or a source's number: what is kept from him is not searched."""


@dataclass(frozen=True)
class Order:
    """How issues are sorted; issues without the value come last when ascending."""

    by: Sort = "reported_at"
    descending: bool = True


@dataclass(frozen=True)
class BoardPage:
    """A page of the board; `next_cursor` is None on the last one."""

    rows: tuple[BoardRow, ...]
    next_cursor: str | None


def page(
    views: Engine,
    *,
    now: datetime,
    which: Filter = Filter(),
    order: Order = Order(),
    limit: int = 50,
    cursor: str | None = None,
) -> BoardPage:
    """Return issues in order, after `cursor`. Raises CursorError, ViewsAwayError.

    Pages by key: an issue that stays as it is is met exactly once, whatever changes meanwhile.
    """
    limit = max(1, min(limit, MOST))
    key = sort_key(order.by)
    keys = (key, TABLE.c.issue_id)
    ordered = (each.desc() if order.descending else each for each in keys)
    statement = select(*COLUMNS).order_by(*ordered).limit(limit + 1)
    if cursor is not None:
        statement = statement.where(_after(order, key, cursor))
    with reading(views) as tx:
        conditions = _conditions(which, now, wide=is_wide(tx, which.sight))
        rows = [_row(each) for each in tx.execute(statement.where(*conditions))]
    more = len(rows) > limit
    return BoardPage(tuple(rows[:limit]), _cursor(order, rows[limit - 1]) if more else None)


def count(views: Engine, *, now: datetime, which: Filter = Filter()) -> int:
    """Return how many issues fit. Raises ViewsAwayError."""
    statement = select(func.count()).select_from(TABLE).where(*_conditions(which, now))
    with reading(views) as tx:
        return tx.execute(statement).scalar_one()


def count_by_status(views: Engine, *, now: datetime, which: Filter = Filter()) -> dict[str, int]:
    """Return how many of the issues that fit stand in which status. Raises ViewsAwayError."""
    status = TABLE.c.status
    statement = select(status, func.count()).where(*_conditions(which, now)).group_by(status)
    with reading(views) as tx:
        return {row[0]: row[1] for row in tx.execute(statement.order_by(status))}


def find(views: Engine, reference: str, sight: Sight = EVERYTHING) -> BoardRow | None:
    """Find one issue by id, number, `source:external id`, or an external id that only one has.

    Only among those that are seen. Raises AmbiguousReferenceError, ViewsAwayError.
    """
    for condition in _readings(reference.strip()):
        statement = select(*COLUMNS).where(condition, seen(sight)).limit(10)
        with reading(views) as tx:
            rows = tx.execute(statement).all()
        if len(rows) > 1:
            raise AmbiguousReferenceError(tuple(sorted({row.source for row in rows})))
        if rows:
            return _row(rows[0])
    return None


def numbered(views: Engine, number: str) -> UUID | None:
    """Return the issue of exactly this number of ours. Raises ViewsAwayError."""
    with reading(views) as tx:
        found = tx.execute(select(TABLE.c.issue_id).where(TABLE.c.number == number)).scalar()
    return UUID(found) if found else None


def numbers_of(views: Engine, issue_ids: Sequence[str]) -> dict[str, str]:
    """Return the numbers of these issues, by id. Raises ViewsAwayError."""
    statement = select(TABLE.c.issue_id, TABLE.c.number).where(TABLE.c.issue_id.in_(issue_ids))
    with reading(views) as tx:
        return {row[0]: row[1] for row in tx.execute(statement)}


def of_matter(
    views: Engine, *, place: str, category: str, since: datetime, limit: int = 5
) -> list[UUID]:
    """Return open issues of the place and category reported since then, the newest first.

    Raises ViewsAwayError.
    """
    statement = (
        select(TABLE.c.issue_id)
        .where(TABLE.c.place == place, TABLE.c.category == category)
        .where(TABLE.c.reported_at >= since, _is_open(), not_(TABLE.c.historic))
        .order_by(TABLE.c.reported_at.desc(), TABLE.c.issue_id)
        .limit(limit)
    )
    with reading(views) as tx:
        return [UUID(found) for found in tx.execute(statement).scalars()]


class InGrid(NamedTuple):
    """An open issue, the grid it lies in, and since which day it does."""

    issue_id: UUID
    grid: str
    since: date


def lying_in(
    views: Engine, grids: Sequence[str], *, after: str = "", limit: int = 1_000
) -> list[InGrid]:
    """Return open issues that lie in one of the grids, by id and after it. Raises ViewsAwayError.

    Imported history is among them.
    """
    statement = (
        select(TABLE.c.issue_id, TABLE.c.grid, TABLE.c.grid_since)
        .where(TABLE.c.grid.in_(grids), TABLE.c.issue_id > after, _is_open())
        .order_by(TABLE.c.issue_id)
        .limit(limit)
    )
    with reading(views) as tx:
        return [
            InGrid(UUID(found), grid, date.fromisoformat(since))
            for found, grid, since in tx.execute(statement)
        ]


def is_overdue(row: BoardRow, now: datetime) -> bool:
    """Return whether some clock of the issue is late now."""
    return row.late_from is not None and row.late_from <= now and row.status not in FINAL


def overdue_clocks(row: BoardRow, now: datetime) -> tuple[str, ...]:
    """Return the clocks of the issue that are late now, in order of their due instants."""
    late = [
        each
        for each in row.clocks.values()
        if each.state != "paused" and each.late_from <= to_micros(now)
    ]
    return tuple(each.clock for each in sorted(late, key=lambda each: each.due_at))


def _readings(reference: str) -> Sequence[ColumnElement[bool]]:
    try:
        return (TABLE.c.issue_id == str(UUID(reference)),)
    except ValueError:
        source, _, external = reference.partition(":")
        return (
            TABLE.c.number == reference.upper(),
            and_(TABLE.c.source == source, TABLE.c.external_id == external),
            TABLE.c.external_id == reference,
        )


def _conditions(which: Filter, now: datetime, *, wide: bool = False) -> list[ColumnElement[bool]]:
    listed = {name: getattr(which, name) for name in ("status", "unit", "source", "urgency")}
    conditions: list[ColumnElement[bool]] = [
        TABLE.c[name].in_(values) for name, values in listed.items() if values
    ]
    if which.category is not None:
        below = TABLE.c.category.startswith(f"{which.category}/", autoescape=True)
        conditions.append(or_(TABLE.c.category == which.category, below))
    if not which.sight.everything:
        conditions.append(seen(which.sight, wide=wide))
    exact = {"claimant": which.claimant, "external_id": which.external_id}
    conditions += [TABLE.c[name] == value for name, value in exact.items() if value is not None]
    if which.words is not None:
        conditions.append(holding(TABLE.c.issue_id, which.words))
    if which.ties and (which.words, which.external_id) != (None, None):
        conditions.append(tells(which.ties))
    for wanted, truth in (
        (which.is_open, _is_open()),
        (which.overdue, and_(_is_open(), func.coalesce(TABLE.c.late_from <= now, False))),
        (which.historic, TABLE.c.historic),
    ):
        if wanted is not None:
            conditions.append(truth if wanted else not_(truth))
    return conditions


def _is_open() -> ColumnElement[bool]:
    return TABLE.c.status.not_in(sorted(FINAL))


def _after(order: Order, key: ColumnElement[object], cursor: str) -> ColumnElement[bool]:
    value, issue_id = _read_cursor(order, cursor)
    if order.descending:
        return or_(key < value, and_(key == value, TABLE.c.issue_id < issue_id))
    return or_(key > value, and_(key == value, TABLE.c.issue_id > issue_id))


def _cursor(order: Order, row: BoardRow) -> str:
    value = getattr(row, order.by)
    stored = value if order.by == "number" else to_micros(value or NEVER)
    text = json.dumps([order.by, order.descending, stored, row.issue_id], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(order: Order, cursor: str) -> tuple[object, str]:
    msg = "This cursor belongs to another list or was altered: start at the first page."
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        by, descending, stored, issue_id = json.loads(text)
        value = _storable(stored) if by == "number" else from_micros(int(stored))
        after = _storable(issue_id)
    except (ValueError, TypeError, OverflowError, binascii.Error) as error:
        raise CursorError(msg) from error
    if (by, descending) != (order.by, order.descending):
        raise CursorError(msg)
    return value, after


def _storable(value: object) -> str:
    """Return the text. Raises ValueError where no store can compare with it."""
    text = str(value)
    if "\0" in text:
        msg = "A text holds a null character."
        raise ValueError(msg)
    return text.encode().decode()


def _row(stored: Sequence[Any]) -> BoardRow:
    row = BoardRow(*stored)
    row.clocks = clocks_from(row.clocks)
    return row
