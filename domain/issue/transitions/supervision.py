"""Status rows of supervision (lifecycle.md 2)."""

from typing import Final

from domain.issue.events.supervision import (
    BreachRevoked,
    DeadlineBreached,
    DeadlinesRevised,
    DeadlineWarned,
)
from domain.issue.transitions.rows import OPEN, Row

ROWS: Final[tuple[Row, ...]] = (
    Row(OPEN, DeadlineWarned, "=", "lifecycle.md 3"),
    Row(OPEN, DeadlineBreached, "=", "lifecycle.md 3"),
    Row(OPEN, BreachRevoked, "=", "design.md 2: judged by received_at"),
    Row(OPEN, DeadlinesRevised, "=", "lifecycle.md 3"),
)
