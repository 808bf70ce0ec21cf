"""Status rows of intake (lifecycle.md 2)."""

from typing import Final

from domain.issue.events.intake import (
    IssueClassified,
    IssueDiscovered,
    IssueRejected,
    IssueReported,
    IssueWithdrawn,
)
from domain.issue.transitions.rows import HELD, LIFECYCLE, RETURNING, Row

ROWS: Final[tuple[Row, ...]] = (
    Row(("new",), IssueDiscovered, "discovered", "发现: anybody's sighting opens a record"),
    Row(("new", "discovered"), IssueReported, "reported", "JN 24: registered on receipt"),
    Row(("discovered", "reported", *HELD), IssueClassified, "=", LIFECYCLE),
    Row(("discovered", "reported"), IssueRejected, "rejected", "WF 19: with reason and channel"),
    Row(("discovered", "reported", *RETURNING), IssueWithdrawn, "withdrawn", LIFECYCLE),
)
