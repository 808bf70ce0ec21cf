"""The rows of the security log: one for each event, at its place in the log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import JSON, BigInteger, Column, Index, String, Table

from projections.bulk import Upsert
from projections.tables import METADATA, InstantColumn, ModelSchema

TABLE: Final = Table(
    "security_log",
    METADATA,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("recorded_at", InstantColumn, nullable=False),
    Column("event", String(64), nullable=False),
    Column("account", String(64)),
    Column("actor", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("issue_id", String(36)),
    Column("told", JSON, nullable=False),
    Index("security_log_by_account", "account", "position"),
    Index("security_log_by_actor", "actor", "position"),
    Index("security_log_by_event", "event", "position"),
    Index("security_log_by_instant", "recorded_at"),
)


@dataclass(frozen=True, slots=True)
class SecurityRow:
    """An act: which event, whose account, who did it, and what else is told of it."""

    position: int
    recorded_at: datetime
    event: str
    account: str | None
    actor: str
    role: str
    issue_id: str | None
    told: dict[str, object]

    def shown(self) -> dict[str, object]:
        """Return it under the names that programs read."""
        return {
            "position": self.position,
            "recorded_at": self.recorded_at,
            "event": self.event,
            "account": self.account,
            "actor": self.actor,
            "role": self.role,
            "issue": self.issue_id,
            "told": self.told,
        }


UPSERT: Final = Upsert(TABLE)
SCHEMA: Final = ModelSchema("security", 1, (TABLE,))
