"""Status rows of handling (lifecycle.md 2)."""

from typing import Final

from domain.issue.events.handling import (
    ComplainantContacted,
    ContactAttempted,
    IssueResolved,
    ProgressRecorded,
    ResolutionAccepted,
    ResolutionSentBack,
)
from domain.issue.transitions.rows import HELD, LIFECYCLE, Row

ROWS: Final[tuple[Row, ...]] = (
    Row(HELD, ComplainantContacted, "=", "BJ 15(1): contact in time"),
    Row(HELD, ContactAttempted, "=", "BJ 15(1)"),
    Row(("claimed",), ProgressRecorded, "=", LIFECYCLE),
    Row(("claimed",), IssueResolved, "resolved", "办结反馈: feedback is not closure"),
    Row(("resolved",), ResolutionAccepted, "=", "JN 27: every feedback is reviewed"),
    Row(("resolved",), ResolutionSentBack, "claimed", "JN 27: may be sent back"),
)
