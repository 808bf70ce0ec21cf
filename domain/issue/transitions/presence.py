"""Status rows of presence on site (mechanisms.md A4)."""

from typing import Final

from domain.issue.events.presence import CheckedIn, CheckedOut, HoursConfirmed
from domain.issue.transitions.rows import ANY, Row

ROWS: Final[tuple[Row, ...]] = (
    Row(("claimed",), CheckedIn, "=", "A4: 实地报到"),
    Row(ANY, CheckedOut, "=", "A4: who is there may leave at any time"),
    Row(ANY, HoursConfirmed, "=", "A4: counted after the community confirms"),
)
