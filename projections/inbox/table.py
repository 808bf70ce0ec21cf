"""The rows of what somebody should look at, and of who holds the issues."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, String, Table

from projections.page_rows import RowTable
from projections.tables import METADATA, InstantColumn, ModelSchema

ITEMS: Final = Table(
    "inbox",
    METADATA,
    Column("position", BigInteger, primary_key=True),
    Column("recipient", String(80), primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("issue_id", String(36), nullable=False),
    Column("number", String(40), nullable=False),
    Column("at", InstantColumn, nullable=False),
    Column("detail", String(80)),
    Column("done", Boolean, nullable=False),
    Column("done_at", InstantColumn),
    Index("inbox_issue", "issue_id"),
    Index("inbox_recipient", "recipient", "done", "position"),
)
HOLDERS: Final = Table(
    "inbox_holders",
    METADATA,
    Column("issue_id", String(36), primary_key=True),
    Column("unit", String(64)),
    Column("claimant", String(64)),
    Column("historic", Boolean, nullable=False),
)


@dataclass
class ItemRow:
    """Something for a recipient: `role:…`, `unit:…` or `person:…`.

    `detail` is the deadline, card or supervision that the item is about. An item is done when a
    later event answers it.
    """

    position: int
    recipient: str
    kind: str
    issue_id: str
    number: str
    at: datetime
    detail: str | None = None
    done: bool = False
    done_at: datetime | None = None


@dataclass
class HolderRow:
    """Who holds an issue: events that ask somebody to act do not always say whom."""

    issue_id: str
    unit: str | None = None
    claimant: str | None = None
    historic: bool = False


ITEM_ROWS: Final = RowTable(ITEMS, ItemRow)
HOLDER_ROWS: Final = RowTable(HOLDERS, HolderRow)
SCHEMA: Final = ModelSchema("inbox", 2, (ITEMS, HOLDERS))
