"""Status rows of ratings and exclusions (lifecycle.md 2, revisit)."""

from typing import Final

from domain.issue.events.rating import (
    ExclusionGranted,
    ExclusionRefused,
    ExclusionRequested,
    IssueRated,
)
from domain.issue.transitions.rows import LIFECYCLE, Row

_AFTER: Final = ("resolved", "closed")

ROWS: Final[tuple[Row, ...]] = (
    Row(_AFTER, IssueRated, "=", "lifecycle.md 2: resolved only where the loop allows it"),
    Row(_AFTER, ExclusionRequested, "=", LIFECYCLE),
    Row(_AFTER, ExclusionGranted, "=", "rules.md 8: an approved event"),
    Row(_AFTER, ExclusionRefused, "=", LIFECYCLE),
)
