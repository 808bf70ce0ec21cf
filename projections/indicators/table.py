"""The rows that indicators are counted from: an issue's steps, and its last deadline per clock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from projections.page_rows import RowTable
from projections.tables import METADATA, InstantColumn, ModelSchema

STEPS: Final = (
    "reported_at",
    "dispatched_at",
    "claimed_at",
    "contacted_at",
    "resolved_at",
    "accepted_at",
    "revisited_at",
    "closed_at",
)


def issue_columns() -> tuple[Column[Any], ...]:
    """Return what a row of an issue has beside its id: fresh columns, for each table its own."""
    return (
        Column("status", String(24), nullable=False),
        Column("unit", String(64)),
        Column("claimant", String(64)),
        Column("historic", Boolean, nullable=False),
        Column("category", Text, nullable=False),
        Column("source", Text, nullable=False),
        *(Column(step, InstantColumn) for step in STEPS),
        Column("reworks", Integer, nullable=False),
        Column("reopened", Integer, nullable=False),
        Column("returns", Integer, nullable=False),
        Column("solved", String(16)),
        Column("satisfaction", String(24)),
        Column("excluded", Boolean, nullable=False),
        Column("excluded_ground", String(64)),
        Column("month", String(7)),
    )


def clock_columns() -> tuple[Column[Any], ...]:
    """Return what a row of a clock has beside issue and clock."""
    return (
        Column("deadline_id", String(40), nullable=False),
        Column("result", String(16), nullable=False),
        Column("amount", Integer, nullable=False),
        Column("unit", String(16), nullable=False),
        Column("due_at", InstantColumn, nullable=False),
        Column("due_inclusive", Boolean, nullable=False),
        Column("month", String(7), nullable=False),
        Column("late_from", InstantColumn),
        Column("stopped_at", InstantColumn),
        Column("elapsed_working_days", Integer),
        Column("late_before", Integer, nullable=False),
    )


ISSUES: Final = Table(
    "indicator_issues", METADATA, Column("issue_id", String(36), primary_key=True), *issue_columns()
)
CLOCKS: Final = Table(
    "indicator_clocks",
    METADATA,
    Column("issue_id", String(36), primary_key=True),
    Column("clock", String(24), primary_key=True),
    *clock_columns(),
    Index("indicator_clocks_clock", "clock"),
)


@dataclass
class IssueRow:
    """When an issue took its steps, and how it ended.

    Reported, dispatched, claimed and contacted are the first time; resolved, accepted, revisited
    and closed the last, so that rework counts as time of the step it repeats. `month` is that of
    the last resolve deadline, none before there is one and while it is suspended (rules.md 8).
    """

    issue_id: str
    status: str = "new"
    unit: str | None = None
    claimant: str | None = None
    historic: bool = False
    category: str = ""
    source: str = ""
    reported_at: datetime | None = None
    dispatched_at: datetime | None = None
    claimed_at: datetime | None = None
    contacted_at: datetime | None = None
    resolved_at: datetime | None = None
    accepted_at: datetime | None = None
    revisited_at: datetime | None = None
    closed_at: datetime | None = None
    reworks: int = 0
    reopened: int = 0
    returns: int = 0
    solved: str | None = None
    satisfaction: str | None = None
    excluded: bool = False
    excluded_ground: str | None = None
    month: str | None = None


@dataclass
class ClockRow:
    """The last deadline of a clock: `result` is open, met, late or cancelled.

    `month` is the local month of its last day, as 2026-02: due at 00:00 of 1 March is February's.
    `late_from` is the first late instant by the deadline's own rule; None while the clock stands.
    `late_before` counts the other deadlines of the clock that were late: a stage is on time only
    with all of them (rules.md 2.7), and rework does not make up for a late attempt (7.6).
    """

    issue_id: str
    clock: str
    deadline_id: str
    result: str
    amount: int
    unit: str
    due_at: datetime
    due_inclusive: bool
    month: str
    late_from: datetime | None
    stopped_at: datetime | None = None
    elapsed_working_days: int | None = None
    late_before: int = 0


ISSUE_ROWS: Final = RowTable(ISSUES, IssueRow)
CLOCK_ROWS: Final = RowTable(CLOCKS, ClockRow)
SCHEMA: Final = ModelSchema("indicators", 4, (ISSUES, CLOCKS))
