"""The rows of public requests and of their updates."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, Text

from projections.page_rows import RowTable
from projections.tables import METADATA, InstantColumn, ModelSchema

TABLE: Final = Table(
    "open311_requests",
    METADATA,
    Column("issue_id", String(36), primary_key=True),
    Column("number", String(40), nullable=False),
    Column("pack", String(64), nullable=False),
    Column("category", Text, nullable=False),
    Column("status", String(24), nullable=False),
    Column("unit", String(64)),
    Column("requested_at", InstantColumn, nullable=False),
    Column("updated_at", InstantColumn, nullable=False),
    Column("expected_at", InstantColumn),
    Column("released", Boolean, nullable=False),
    Column("description", Text, nullable=False),
    Column("place", Text),
    Column("latitude", Float),
    Column("longitude", Float),
    Index("open311_requests_number", "number"),
    Index("open311_requests_requested", "requested_at", "issue_id"),
)
UPDATES: Final = Table(
    "open311_updates",
    METADATA,
    Column("issue_id", String(36), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("updated_at", InstantColumn, nullable=False),
    Column("status", String(24), nullable=False),
    Index("open311_updates_updated", "updated_at", "issue_id"),
)


@dataclass
class RequestRow:
    """A request as the public may know it; `released` once somebody of the centre has read it.

    The description is masked. The point is rounded: it may be somebody's home.
    """

    issue_id: str
    number: str
    pack: str
    category: str
    status: str
    unit: str | None
    requested_at: datetime
    updated_at: datetime
    expected_at: datetime | None = None
    released: bool = False
    description: str = ""
    place: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass
class UpdateRow:
    """An event that brought a request to this status, or to another unit."""

    issue_id: str
    version: int
    updated_at: datetime
    status: str


ROWS: Final = RowTable(TABLE, RequestRow)
UPDATE_ROWS: Final = RowTable(UPDATES, UpdateRow)
SCHEMA: Final = ModelSchema("open311", 2, (TABLE, UPDATES))
