"""The row of an event on the timeline."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import JSON, BigInteger, Column, Integer, String, Table

from projections.page_rows import RowTable
from projections.tables import METADATA, InstantColumn, ModelSchema

Value = str | int | float | bool | list["Value"] | None
Params = dict[str, Value]

TABLE: Final = Table(
    "timeline",
    METADATA,
    Column("issue_id", String(36), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("topic", String(80), nullable=False),
    Column("occurred_at", InstantColumn, nullable=False),
    Column("recorded_at", InstantColumn, nullable=False),
    Column("actor_id", String(64), nullable=False),
    Column("actor_role", String(24), nullable=False),
    Column("actor_unit", String(64)),
    Column("status", String(24), nullable=False),
    Column("visible_to", String(16), nullable=False),
    Column("params", JSON, nullable=False),
)


@dataclass
class TimelineRow:
    """One event, ready to be put into words: `params` fill the sentence; texts are masked."""

    issue_id: str
    version: int
    position: int
    topic: str
    occurred_at: datetime
    recorded_at: datetime
    actor_id: str
    actor_role: str
    actor_unit: str | None
    status: str
    visible_to: str
    params: Params


ROWS: Final = RowTable(TABLE, TimelineRow)
SCHEMA: Final = ModelSchema("timeline", 1, (TABLE,))
