"""The ledgers, line by line with their totals; what a meeting asked; what a pool has open."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple, get_args

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Engine,
    and_,
    case,
    cast,
    func,
    not_,
    null,
    or_,
    select,
)

from domain.access.fields import WITHHELD, is_kept_from
from domain.access.sight import EVERYTHING, Sight
from domain.directory.directory import Ties
from domain.indicators import Rate
from domain.issue.values import FINAL
from projections.board.sight import seen_among
from projections.board.table import TABLE as BOARD
from projections.ledger.stays import in_hours
from projections.ledger.table import TABLE
from projections.ledger.which import Which, wanted
from projections.tables import reading

By = Literal[
    "source",
    "grade",
    "unit",
    "category",
    "place",
    "grid",
    "menu_item",
    "loop",
    "month",
    "campaign",
    "meeting",
    "kind",
    "pack",
]
"""What a ledger is kept by."""
BY: Final[tuple[By, ...]] = get_args(By)
_KEYS: Final[dict[By, tuple[str, ...]]] = {"source": ("source", "grade", "origin")}
"""The columns that make a line; where nothing is said, the one of the same name."""
_FULL: Final = ("key", "grade", "origin")


@dataclass(frozen=True)
class Line:
    """One line of a ledger; `key` None stands for what is not set, such as no unit yet.

    registered = reactive + proactive = closed + open + ended otherwise. Resolved, money (in fen)
    and households count where the feedback was accepted and still stands. `grade` and `origin` are
    set in the ledger by source. `served_seconds` are confirmed; `stars` the sum over those `rated`,
    `points` what five stars brought.
    """

    key: str | None
    grade: str | None
    origin: str | None
    registered: int
    reactive: int
    proactive: int
    resolved: int
    closed: int
    open: int
    ended: int
    money_fen: int
    households: int
    served_seconds: int
    rated: int
    stars: int
    points: int

    @property
    def share(self) -> Rate:
        """Return how many of those registered were resolved."""
        return Rate(numerator=self.resolved, denominator=self.registered)

    @property
    def served_hours(self) -> Decimal:
        """Return the hours on site that count."""
        return in_hours(self.served_seconds)


@dataclass(frozen=True)
class Ledger:
    """The lines in the order of their keys, those without a key last; and their total."""

    lines: tuple[Line, ...]
    total: Line


@dataclass(frozen=True)
class Item:
    """An issue in a list: what it is, where it stands, the reply where one is shown."""

    number: str
    item: int | None
    title: str | None
    status: str
    category: str
    unit: str | None
    claimant: str | None
    claims: int
    capacity: int | None
    registered_at: datetime
    resolved: bool
    outcome: str | None
    answer: str | None


class Reader(NamedTuple):
    """Who looks at single issues: what he sees, and whose complaints he has no part in."""

    sight: Sight = EVERYTHING
    ties: Ties | None = None


OPERATOR: Final = Reader()


class TwoLists(NamedTuple):
    """The two-way lists (双向清单) of pool loops: what waits for a claim, what is served.

    A demand with room for more stands in both.
    """

    demands: tuple[Item, ...]
    offers: tuple[Item, ...]


def ledger(views: Engine, *, by: By = "source", which: Which = Which()) -> Ledger:  # noqa: B008 -- a constant
    """Return the ledger kept by `by`. Raises ViewsAwayError."""
    names = _KEYS.get(by, (by,))
    keys = [TABLE.c[name] for name in names]
    conditions = wanted(which)
    with reading(views) as tx:
        found = tx.execute(select(*_head(keys), *_counts()).where(*conditions).group_by(*keys))
        lines = [Line(**row._asdict()) for row in found]
        whole = tx.execute(select(*_head([]), *_counts()).where(*conditions)).one()
    total = Line(**whole._asdict())
    return Ledger(tuple(sorted(lines, key=_place)), total)


def of_meeting(views: Engine, meeting: str, reader: Reader = OPERATOR) -> tuple[Item, ...]:
    """Return what a meeting asked, in its order, with the answers for the next one.

    Raises ViewsAwayError.
    """
    return _items(views, reader, TABLE.c.meeting == meeting)


def two_lists(views: Engine, *, pools: Collection[str], reader: Reader = OPERATOR) -> TwoLists:
    """Return the two-way lists of these loops, the oldest first. Raises ViewsAwayError."""
    row = TABLE.c
    in_pool, is_held = row.loop.in_(sorted(pools)), row.status == "claimed"
    is_asked = row.status.in_(("reported", "dispatched"))
    has_room = and_(is_held, row.claims < row.capacity)
    return TwoLists(
        demands=_items(views, reader, in_pool, or_(is_asked, has_room)),
        offers=_items(views, reader, in_pool, is_held),
    )


def _items(views: Engine, reader: Reader, *conditions: ColumnElement[bool]) -> tuple[Item, ...]:
    row = TABLE.c
    statement = (
        select(
            row.number,
            row.meeting_item.label("item"),
            BOARD.c.title,
            row.status,
            row.category,
            row.unit,
            row.claimant,
            row.claims,
            row.capacity,
            row.registered_at,
            row.accepted.label("resolved"),
            row.outcome,
            row.answer,
            BOARD.c.kept_from,
        )
        .join_from(TABLE, BOARD, BOARD.c.issue_id == row.issue_id, isouter=True)
        .where(row.registered_at.is_not(None), *conditions)
        .where(*seen_among(reader.sight, row.issue_id))
        .order_by(row.meeting_item, row.registered_at, row.number)
    )
    with reading(views) as tx:
        return tuple(_item(found._asdict(), reader) for found in tx.execute(statement))


def _item(row: dict[str, Any], reader: Reader) -> Item:
    """Return the item; words that are kept from the reader are withheld."""
    kept = row.pop("kept_from") or ()
    if reader.ties and is_kept_from(kept, reader.ties):
        row |= {name: WITHHELD for name in ("title", "answer") if row[name]}
    return Item(**row)


def _head(keys: Sequence[Column[str]]) -> list[ColumnElement[str | None]]:
    """Return the columns key, grade and origin; what is not grouped by is null."""
    columns = (*keys, *(null() for _ in _FULL[len(keys) :]))
    return [column.label(name) for column, name in zip(columns, _FULL, strict=True)]


def _counts() -> list[ColumnElement[int]]:
    """Return the counts of a line by their names in `Line`."""
    row = TABLE.c
    is_closed, is_final = row.status == "closed", row.status.in_(sorted(FINAL))
    conditions: dict[str, ColumnElement[bool]] = {
        "registered": row.registered_at.is_not(None),
        "reactive": row.origin == "reactive",
        "proactive": row.origin == "proactive",
        "resolved": row.accepted,
        "closed": is_closed,
        "open": not_(is_final),
        "ended": and_(is_final, not_(is_closed)),
        "rated": row.stars.is_not(None),
    }
    summed: dict[str, ColumnElement[int]] = {
        name: row[name] for name in ("served_seconds", "stars", "points")
    }
    summed |= {name: case((condition, 1), else_=0) for name, condition in conditions.items()}
    for name in ("money_fen", "households"):
        summed[name] = case((row.accepted, row[name]), else_=0)
    # PostgreSQL sums big integers as decimals.
    return [
        cast(func.coalesce(func.sum(each), 0), BigInteger).label(name)
        for name, each in summed.items()
    ]


def _place(line: Line) -> tuple[bool, str, str, str]:
    return (line.key is None, line.key or "", line.grade or "", line.origin or "")
