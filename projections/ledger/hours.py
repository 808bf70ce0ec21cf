"""Hours on site that a community confirmed: by unit or by person, with their activities."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal, get_args

from sqlalchemy import BigInteger, ColumnElement, Engine, Row, Select, cast, func, null, select

from projections.ledger.stays import STAYS, in_hours
from projections.ledger.table import TABLE
from projections.ledger.which import Which, wanted
from projections.tables import reading

HoursBy = Literal["unit", "person"]
HOURS_BY: Final[tuple[HoursBy, ...]] = get_args(HoursBy)


@dataclass(frozen=True)
class HoursLine:
    """What a unit or person served; `key` None is the total, or a unit that nobody named.

    `activities` are issues, `people` those with confirmed hours in them. `served_seconds` were
    spent on site, and count as far as they are `confirmed_seconds`.
    """

    key: str | None
    activities: int
    people: int
    served_seconds: int
    confirmed_seconds: int

    @property
    def served_hours(self) -> Decimal:
        """Return the hours that were spent on site."""
        return in_hours(self.served_seconds)

    @property
    def confirmed_hours(self) -> Decimal:
        """Return the hours that count."""
        return in_hours(self.confirmed_seconds)


@dataclass(frozen=True)
class Hours:
    """The lines, the most hours first; and their total, in which each issue counts once."""

    lines: tuple[HoursLine, ...]
    total: HoursLine


def hours(
    views: Engine,
    *,
    by: HoursBy = "unit",
    which: Which = Which(),  # noqa: B008 -- a constant
) -> Hours:
    """Return the hours by unit or by person. Raises ViewsAwayError."""
    key = STAYS.c[by]
    with reading(views) as tx:
        found = tx.execute(_summed(key, which).group_by(key))
        lines = [_line(row) for row in found]
        total = _line(tx.execute(_summed(null(), which)).one())
    return Hours(tuple(sorted(lines, key=_place)), total)


def _summed(key: ColumnElement[Any], which: Which) -> Select[Any]:
    row = STAYS.c
    counted = row.confirmed_seconds > 0
    return (
        select(
            key.label("key"),
            func.count(row.issue_id.distinct()).filter(counted).label("activities"),
            func.count(row.person.distinct()).filter(counted).label("people"),
            *(
                # PostgreSQL sums big integers as decimals.
                cast(func.coalesce(func.sum(row[name]), 0), BigInteger).label(name)
                for name in ("served_seconds", "confirmed_seconds")
            ),
        )
        .join_from(STAYS, TABLE, TABLE.c.issue_id == row.issue_id)
        .where(*wanted(which))
    )


def _line(row: Row[Any]) -> HoursLine:
    return HoursLine(**row._asdict())


def _place(line: HoursLine) -> tuple[int, str]:
    return (-line.confirmed_seconds, line.key or "")
