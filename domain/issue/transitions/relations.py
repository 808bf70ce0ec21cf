"""Status rows of relations (lifecycle.md 2)."""

from typing import Final

from domain.issue.events.relations import NoteAdded
from domain.issue.transitions.rows import ANY, LIFECYCLE, Row

ROWS: Final[tuple[Row, ...]] = (Row(ANY, NoteAdded, "=", LIFECYCLE),)
