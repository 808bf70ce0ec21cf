"""The row of an issue in the ledgers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from projections.page_rows import RowTable
from projections.tables import METADATA, InstantColumn

TABLE: Final = Table(
    "ledger",
    METADATA,
    Column("issue_id", String(36), primary_key=True),
    Column("number", String(40), nullable=False),
    Column("status", String(24), nullable=False),
    Column("unit", String(64)),
    Column("claimant", String(64)),
    Column("historic", Boolean, nullable=False),
    Column("registered_at", InstantColumn),
    Column("month", String(7)),
    Column("pack", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("grade", Text),
    Column("origin", String(16), nullable=False),
    Column("loop", String(64)),
    Column("kind", String(16), nullable=False),
    Column("category", Text, nullable=False),
    Column("place", Text),
    Column("grid", Text),
    Column("menu_item", String(64)),
    Column("campaign", String(64)),
    Column("meeting", String(64)),
    Column("meeting_item", Integer),
    Column("accepted", Boolean, nullable=False),
    Column("outcome", String(24)),
    Column("answer", Text),
    Column("money_fen", BigInteger, nullable=False),
    Column("households", BigInteger, nullable=False),
    Column("claims", Integer, nullable=False),
    Column("capacity", Integer),
    Column("served_seconds", BigInteger, nullable=False),
    Column("stars", Integer),
    Column("points", Integer, nullable=False),
    Column("pool_place", String(64)),
    Index("ledger_registered", "registered_at"),
    Index("ledger_source", "source"),
    Index("ledger_loop", "loop", "status"),
    Index("ledger_meeting", "meeting", "meeting_item"),
)


@dataclass
class LedgerRow:
    """Where an issue came from and what became of it.

    `registered_at` is when its report entered the system, `month` its local month; both None while
    it is only discovered. `outcome`, money and households are those of the last feedback, which
    counts once it is `accepted`. `answer` is the masked reply, kept for what a meeting asked.
    `capacity` is how many may claim it where it was offered to a pool, `claims` how many hold it;
    `served_seconds` are the hours on site that the community confirmed, `stars` the last rating,
    `points` what its five stars brought.
    `pool_place` is the community, or place, whose bound its claims count for.
    """

    issue_id: str
    number: str
    status: str = "new"
    unit: str | None = None
    claimant: str | None = None
    historic: bool = False
    registered_at: datetime | None = None
    month: str | None = None
    pack: str = ""
    source: str = ""
    grade: str | None = None
    origin: str = "reactive"
    loop: str | None = None
    kind: str = ""
    category: str = ""
    place: str | None = None
    grid: str | None = None
    menu_item: str | None = None
    campaign: str | None = None
    meeting: str | None = None
    meeting_item: int | None = None
    accepted: bool = False
    outcome: str | None = None
    answer: str | None = None
    money_fen: int = 0
    households: int = 0
    claims: int = 0
    capacity: int | None = None
    served_seconds: int = 0
    stars: int | None = None
    points: int = 0
    pool_place: str | None = None


ROWS: Final = RowTable(TABLE, LedgerRow)
