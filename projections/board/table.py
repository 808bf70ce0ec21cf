"""The row of an issue on the board."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    String,
    Table,
    Text,
    func,
    literal_column,
)

from projections.page_rows import RowTable
from projections.tables import METADATA, InstantColumn, ModelSchema, to_micros
from projections.ticking import Clocks

NEVER: Final = datetime.fromisoformat("9999-01-01T00:00:00+00:00")
TABLE: Final = Table(
    "board",
    METADATA,
    Column("issue_id", String(36), primary_key=True),
    Column("number", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("updated_at", InstantColumn),
    Column("status", String(24), nullable=False),
    Column("historic", Boolean, nullable=False),
    Column("title", Text, nullable=False),
    Column("kept_from", JSON, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("request_type", String(24)),
    Column("pack", String(64), nullable=False),
    Column("source", Text, nullable=False),
    Column("external_id", Text),
    Column("category", Text, nullable=False),
    Column("urgency", String(16), nullable=False),
    Column("place", Text),
    Column("grid", Text),
    Column("grid_since", String(10)),
    Column("unit", String(64)),
    Column("claimant", String(64)),
    Column("reported_at", InstantColumn),
    Column("resolved_at", InstantColumn),
    Column("closed_at", InstantColumn),
    Column("due_clock", String(24)),
    Column("due_at", InstantColumn),
    Column("due_state", String(16)),
    Column("late_from", InstantColumn),
    Column("clocks", JSON, nullable=False),
    Index("board_external", "external_id", "source"),
    Index("board_unit", "unit", "status"),
    Index("board_late", "late_from"),
    Index("board_grid", "grid"),
    Index("board_matter", "place", "category", "reported_at"),
)


def sort_key(name: str) -> ColumnElement[object]:
    """Return what the board is sorted by: a number, or an instant, the last one where none is.

    Each has an index of its own, so that a page is read in order without sorting all the rest.
    """
    column = TABLE.c[name]
    if name == "number":
        return column
    never = literal_column(str(to_micros(NEVER)), BigInteger)
    return func.coalesce(column, never, type_=column.type)


_ASKED_FOR: Final = (
    *("status", "urgency", "category", "unit", "claimant", "source", "historic", "late_from"),
)
"""What a page is narrowed by: in the index it is looked at without fetching the row."""

for _name in ("reported_at", "due_at", "updated_at", "number"):
    _narrowed = [TABLE.c[each] for each in _ASKED_FOR] if _name == "reported_at" else []
    Index(f"board_by_{_name}", sort_key(_name), TABLE.c.issue_id, *_narrowed)

PARTIES: Final = Table(
    "board_parties",
    METADATA,
    Column("issue_id", String(36), primary_key=True),
    Column("party", String(80), primary_key=True),
    Index("board_parties_party", "party", "issue_id"),
)
"""Who may see an issue because he is or was a party of it."""


@dataclass
class BoardRow:
    """An issue at a glance; texts are masked, `late_from` is when its next clock is late."""

    issue_id: str
    number: str
    version: int = 0
    position: int = 0
    updated_at: datetime | None = None
    status: str = "new"
    historic: bool = False
    title: str = ""
    kept_from: list[str] = field(default_factory=list)
    """Whom a confidential complaint is about: they do not get its title."""
    kind: str = ""
    request_type: str | None = None
    pack: str = ""
    """The policy pack that rules it."""
    source: str = ""
    external_id: str | None = None
    category: str = ""
    urgency: str = "ordinary"
    place: str | None = None
    grid: str | None = None
    """Its present one, unlike the ledger's, which is that of the registration."""
    grid_since: str | None = None
    unit: str | None = None
    claimant: str | None = None
    reported_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    due_clock: str | None = None
    due_at: datetime | None = None
    due_state: str | None = None
    late_from: datetime | None = None
    clocks: Clocks = field(default_factory=dict)


COLUMNS: Final = tuple(TABLE.c[each.name] for each in fields(BoardRow))
"""What a row is read from, in the order of its fields."""


@dataclass
class PartyRow:
    """A party of an issue: `unit:CODE`, `person:CODE`, or `complainant:ID`."""

    issue_id: str
    party: str


ROWS: Final = RowTable(TABLE, BoardRow)
PARTY_ROWS: Final = RowTable(PARTIES, PartyRow)
SCHEMA: Final = ModelSchema("board", 7, (TABLE, PARTIES))
