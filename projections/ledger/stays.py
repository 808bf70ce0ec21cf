"""The rows of who served on site for an issue: how often, how long, and what was confirmed."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from domain.issue.events import CheckedIn, CheckedOut, HoursConfirmed
from projections.page_rows import PageRows, RowTable, issue_key
from projections.tables import METADATA

_HOUR: Final = 3600
STAYS: Final = Table(
    "ledger_stays",
    METADATA,
    Column("issue_id", String(36), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("unit", String(64)),
    Column("stays", Integer, nullable=False),
    Column("served_seconds", BigInteger, nullable=False),
    Column("confirmed_seconds", BigInteger, nullable=False),
    Index("ledger_stays_person", "person"),
)
StayEvent = CheckedIn | CheckedOut | HoursConfirmed


@dataclass
class StayRow:
    """What one person served for one issue (A4).

    `unit` is the one he claimed for; `stays` counts those he left again. `served_seconds` are from
    check-in to check-out, `confirmed_seconds` those that the community confirmed: only they count.
    """

    issue_id: str
    person: str
    unit: str | None = None
    stays: int = 0
    served_seconds: int = 0
    confirmed_seconds: int = 0


STAY_ROWS: Final = RowTable(STAYS, StayRow)


def fold_stay(rows: PageRows[StayRow], event: StayEvent) -> None:
    """Fold an event of presence into the row of its person."""
    key = (issue_key(event.stamp.issue_id), event.person)
    row = rows.get(*key) or StayRow(*key)
    if isinstance(event, HoursConfirmed):
        row.confirmed_seconds += event.served_seconds
    else:
        # Who checked in claimed for that unit; he may leave in another post of his.
        row.unit = event.unit if isinstance(event, CheckedIn) else row.unit or event.unit
    if isinstance(event, CheckedOut):
        row.stays += 1
        row.served_seconds += event.served_seconds
    rows.put(row, *key)


def in_hours(seconds: int) -> Decimal:
    """Return the hours of a ledger, unrounded: who prints them rounds them."""
    return Decimal(seconds) / _HOUR
