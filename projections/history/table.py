"""The spans of the history: what stood of an issue and its clocks, by both of its times."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table, Text

from projections.indicators.table import ClockRow, IssueRow, clock_columns, issue_columns
from projections.page_rows import RowTable
from projections.tables import EPOCH, METADATA, InstantColumn, ModelSchema
from projections.ticking import Clocks

NEVER: Final = datetime.fromisoformat("9999-01-01T00:00:00+00:00")


def _span_columns() -> tuple[Column[Any], ...]:
    names = ("recorded_from", "recorded_to", "occurred_from", "occurred_to")
    return tuple(Column(name, InstantColumn, nullable=False) for name in names)


ISSUE_SPANS: Final = Table(
    "history_issues",
    METADATA,
    Column("issue_id", String(36), primary_key=True),
    *issue_columns(),
    Column("since_version", Integer, primary_key=True),
    *_span_columns(),
    Column("number", String(40), nullable=False),
    Column("due_at", InstantColumn),
    Column("late_from", InstantColumn),
    Column("clocks", JSON(none_as_null=True)),
    Column("seen_at", InstantColumn, nullable=False),
    Index("history_issues_status", "status", "recorded_to", "recorded_from"),
    Index("history_issues_unit", "unit", "recorded_to", "recorded_from"),
)
CLOCK_SPANS: Final = Table(
    "history_clocks",
    METADATA,
    Column("issue_id", String(36), primary_key=True),
    Column("clock", String(24), primary_key=True),
    *clock_columns(),
    Column("since_version", Integer, primary_key=True),
    *_span_columns(),
    Column("stopped_recorded", InstantColumn, nullable=False),
    Column("stopped_occurred", InstantColumn, nullable=False),
)
CHANGES: Final = Table(
    "history_changes",
    METADATA,
    Column("position", BigInteger, primary_key=True),
    Column("kind", String(64), nullable=False),
    Column("stream", String(36), nullable=False),
    Column("version", Integer, nullable=False),
    Column("topic", String(80), nullable=False),
    Column("order", String(80), nullable=False),
    Column("recorded_at", InstantColumn, nullable=False),
    Column("occurred_at", InstantColumn, nullable=False),
    Column("actor_id", String(64), nullable=False),
    Column("actor_role", String(24), nullable=False),
    Column("actor_unit", String(64)),
    Column("on_behalf_of", String(64)),
    Column("reason", Text, nullable=False),
    Column("about", JSON, nullable=False),
    Index("history_changes_kind", "kind", "recorded_at"),
    Index("history_changes_actor", "actor_id", "recorded_at"),
)


@dataclass
class IssueSpan(IssueRow):
    """What stood of an issue from one instant until before another, by each of the two times.

    A span is empty by one time where two events share it; empty by both it is not kept.
    `occurred_from` is the instant of `domain.issue.past.instants`. `clocks` are those that tick,
    of the last span alone; `seen_at` is by when all events folded into it had happened.
    """

    since_version: int = 0
    recorded_from: datetime = EPOCH
    recorded_to: datetime = NEVER
    occurred_from: datetime = EPOCH
    occurred_to: datetime = NEVER
    number: str = ""
    due_at: datetime | None = None
    late_from: datetime | None = None
    clocks: Clocks | None = field(default_factory=dict)
    seen_at: datetime = EPOCH


@dataclass
class ClockSpan(ClockRow):
    """What stood of a clock's last deadline; before `stopped_…` it was open.

    So that a deadline that runs and is met takes one row, not two.
    """

    since_version: int = 0
    recorded_from: datetime = EPOCH
    recorded_to: datetime = NEVER
    occurred_from: datetime = EPOCH
    occurred_to: datetime = NEVER
    stopped_recorded: datetime = NEVER
    stopped_occurred: datetime = NEVER


@dataclass
class Change:
    """Who changed what beside issues, when and why; `about` names what was changed."""

    position: int
    kind: str
    stream: str
    version: int
    topic: str
    order: str
    recorded_at: datetime
    occurred_at: datetime
    actor_id: str
    actor_role: str
    actor_unit: str | None
    on_behalf_of: str | None
    reason: str
    about: dict[str, Any]


ISSUE_ROWS: Final = RowTable(ISSUE_SPANS, IssueSpan, only=ISSUE_SPANS.c.recorded_to == NEVER)
CLOCK_ROWS: Final = RowTable(CLOCK_SPANS, ClockSpan, only=CLOCK_SPANS.c.recorded_to == NEVER)
SCHEMA: Final = ModelSchema("history", 3, (ISSUE_SPANS, CLOCK_SPANS, CHANGES))
