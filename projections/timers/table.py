"""The rows of running deadlines, and of who holds their issues."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table

from projections.page_rows import RowTable
from projections.tables import METADATA, InstantColumn, ModelSchema

TIMERS: Final = Table(
    "timers",
    METADATA,
    Column("issue_id", String(36), primary_key=True),
    Column("deadline_id", String(40), primary_key=True),
    Column("clock", String(24), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("started_at", InstantColumn, nullable=False),
    Column("due_at", InstantColumn, nullable=False),
    Column("late_from", InstantColumn, nullable=False),
    Column("next_action", String(48)),
    Column("next_at", InstantColumn),
    Column("pending", JSON, nullable=False),
    Index("timers_next", "next_at"),
    Index("timers_late", "late_from"),
)
HOLDERS: Final = Table(
    "timers_holders",
    METADATA,
    Column("issue_id", String(36), primary_key=True),
    Column("number", String(40), nullable=False),
    Column("unit", String(64)),
    Column("claimant", String(64)),
    Column("historic", Boolean, nullable=False),
)


@dataclass
class TimerRow:
    """A deadline that runs or stands. `pending` are its actions to come: name and microseconds.

    `state` is running, paused or breached; of a breached one only the ladder is left.
    """

    issue_id: str
    deadline_id: str
    clock: str
    revision: int
    state: str
    started_at: datetime
    due_at: datetime
    late_from: datetime
    next_action: str | None = None
    next_at: datetime | None = None
    pending: list[tuple[str, int]] = field(default_factory=list)


@dataclass
class HolderRow:
    """Who holds an issue: events that start a clock do not always say."""

    issue_id: str
    number: str
    unit: str | None = None
    claimant: str | None = None
    historic: bool = False


TIMER_ROWS: Final = RowTable(TIMERS, TimerRow)
HOLDER_ROWS: Final = RowTable(HOLDERS, HolderRow)
SCHEMA: Final = ModelSchema("timers", 2, (TIMERS, HOLDERS))
