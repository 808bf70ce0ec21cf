"""The rows of retention: when an issue was closed, and whose keys its texts need."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Column, Index, String, Table

from projections.page_rows import RowTable
from projections.tables import METADATA, InstantColumn, ModelSchema

ISSUES: Final = Table(
    "retention_issues",
    METADATA,
    Column("issue_id", String(36), primary_key=True),
    Column("closed_at", InstantColumn),
    Index("retention_closed", "closed_at"),
)
KEYS: Final = Table(
    "retention_keys",
    METADATA,
    Column("issue_id", String(36), primary_key=True),
    Column("key", String(64), primary_key=True),
    Index("retention_by_key", "key"),
)


@dataclass
class IssueRow:
    """When the closing of an issue was recorded; None while it is open."""

    issue_id: str
    closed_at: datetime | None = None


@dataclass
class KeyRow:
    """A person's key under which a text of the issue is sealed."""

    issue_id: str
    key: str


ISSUE_ROWS: Final = RowTable(ISSUES, IssueRow)
KEY_ROWS: Final = RowTable(KEYS, KeyRow)
SCHEMA: Final = ModelSchema("retention", 1, (ISSUES, KEYS))
