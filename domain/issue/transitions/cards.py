"""Status rows of cards (lifecycle.md 2, supervision)."""

from typing import Final

from domain.issue.events.cards import (
    CardAppealed,
    CardIssued,
    CardRevoked,
    CardUpheld,
    CardWithheld,
)
from domain.issue.transitions.rows import ANY, LIFECYCLE, OPEN, Row

ROWS: Final[tuple[Row, ...]] = (
    Row(ANY, CardIssued, "=", "rules.md 6; one star also after closing"),
    Row(OPEN, CardWithheld, "=", "rules.md 2.3: the calendar is not published"),
    Row(ANY, CardAppealed, "=", LIFECYCLE),
    Row(ANY, CardUpheld, "=", LIFECYCLE),
    Row(ANY, CardRevoked, "=", "rules.md 6: lifted by an event only"),
)
