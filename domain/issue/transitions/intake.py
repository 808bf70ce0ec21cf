"""Status rows of intake (lifecycle.md 2)."""

from typing import Final

from domain.issue.events.intake import (
    GridReassigned,
    IncidentLinked,
    IssueAnswered,
    IssueClassified,
    IssueDiscovered,
    IssueReferred,
    IssueRejected,
    IssueReported,
    IssueWithdrawn,
)
from domain.issue.transitions.rows import (
    BEFORE_DISPATCH,
    BEFORE_RESOLVED,
    HELD,
    LIFECYCLE,
    OPEN,
    STANDING,
    Row,
)

ROWS: Final[tuple[Row, ...]] = (
    Row(("new",), IssueDiscovered, "discovered", "发现: anybody's sighting opens a record"),
    Row(("new", "discovered"), IssueReported, "reported", "JN 24: registered on receipt"),
    Row(("discovered", "reported", *HELD), IssueClassified, "=", LIFECYCLE),
    Row(("reported",), IssueAnswered, "resolved", "即时答复: the centre knows the answer itself"),
    Row(BEFORE_DISPATCH, IssueRejected, "rejected", "WF 19: with reason and channel"),
    Row(STANDING, IssueReferred, "referred", "BJ 11: redirected, not dispatched"),
    Row(BEFORE_RESOLVED, IssueWithdrawn, "withdrawn", LIFECYCLE),
    Row(OPEN, GridReassigned, "=", "mechanisms.md T2: open issues move by explicit events"),
    Row(OPEN, IncidentLinked, "=", "群体诉求: one broadcast, separate replies"),
)
