"""What was flagged: taken all the same, and counted for the supervisor."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Engine, Index, Integer, String, Table, Text, func, select

from domain.issue.events import EVENTS, IssueEvent
from projections.ledger.table import TABLE
from projections.ledger.which import Which, wanted
from projections.page_rows import RowTable, issue_key
from projections.tables import METADATA, reading

FLAGS: Final = Table(
    "ledger_flags",
    METADATA,
    Column("issue_id", String(36), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("flag", Text, primary_key=True),
    Index("ledger_flags_flag", "flag"),
)
FLAGGED: Final = frozenset(event for event in EVENTS if "flags" in event.model_fields)
"""The events that say what was noticed about them."""


@dataclass
class FlagRow:
    """A flag of the event of this version."""

    issue_id: str
    version: int
    flag: str


FLAG_ROWS: Final = RowTable(FLAGS, FlagRow)


def flags_in(event: IssueEvent) -> Iterator[FlagRow]:
    """Yield a row for each flag of an event, once each."""
    if type(event) in FLAGGED:
        flagged: Any = event
        for flag in dict.fromkeys(flagged.flags):
            yield FlagRow(issue_key(event.stamp.issue_id), event.stamp.version, flag)


def flags_of(views: Engine, which: Which = Which()) -> dict[str, int]:  # noqa: B008 -- a constant
    """Return how often each flag was set on the issues of a ledger. Raises ViewsAwayError."""
    statement = (
        select(FLAGS.c.flag, func.count())
        .join(TABLE, TABLE.c.issue_id == FLAGS.c.issue_id)
        .where(*wanted(which))
        .group_by(FLAGS.c.flag)
        .order_by(FLAGS.c.flag)
    )
    with reading(views) as tx:
        return {row.flag: int(row[1]) for row in tx.execute(statement)}
