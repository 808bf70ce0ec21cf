"""Status rows of dispatch (lifecycle.md 2)."""

from typing import Final

from domain.issue.events.dispatch import (
    ClaimReleased,
    DispatchRecalled,
    IssueClaimed,
    IssueDispatched,
    IssueReassigned,
    ReturnRefused,
    ReturnRequested,
    ReturnUpheld,
)
from domain.issue.transitions.rows import HELD, LIFECYCLE, Row

ROWS: Final[tuple[Row, ...]] = (
    Row(
        ("reported", "in_conference"),
        IssueDispatched,
        "dispatched",
        "BJ 11: to exactly one lead unit",
    ),
    Row(("dispatched",), DispatchRecalled, "reported", "only before it is claimed"),
    Row(("dispatched",), IssueClaimed, "claimed", "部门领单: the department claims"),
    Row(("claimed",), ClaimReleased, "named", LIFECYCLE),
    Row(HELD, ReturnRequested, "return_requested", "WF 22, JN 26: first receiver until ruled"),
    Row(HELD, IssueReassigned, "dispatched", "rules.md 2.5: it must be claimed anew"),
    Row(("return_requested",), ReturnUpheld, "reported", "WF 22: the centre dispatches anew"),
    Row(("return_requested",), ReturnRefused, "before", "WF 22: designated, no further return"),
)
