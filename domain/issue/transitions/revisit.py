"""Status rows of revisit (lifecycle.md 2)."""

from typing import Final

from domain.issue.events.callbacks import CalledBack, RevisitSampled
from domain.issue.events.revisit import (
    ApprovalRefused,
    ApprovalRequested,
    IssueClosed,
    IssueReopened,
    ReinspectionRecorded,
    ReinspectionScheduled,
    ReopenWaived,
    RevisitAttempted,
    RevisitExhausted,
    RevisitRecorded,
    RevisitWaived,
    ReworkOrdered,
)
from domain.issue.transitions.rows import ANY, LIFECYCLE, REVISITED, Row

_ENDED: Final = ("closed", "rejected")
_SAMPLED: Final = ("resolved", *_ENDED)

ROWS: Final[tuple[Row, ...]] = (
    Row(REVISITED, RevisitAttempted, "=", "rules.md 7.3"),
    Row(REVISITED, RevisitExhausted, "=", "rules.md 7.3: 联系不上"),
    Row(REVISITED, RevisitRecorded, "=", "BJ 23: also when the limit has passed"),
    Row(_SAMPLED, RevisitSampled, "=", "rules.md 7.3, 7.5: by the day's seed"),
    Row(_ENDED, CalledBack, "=", "rules.md 7.3, WF 21: by another revisitor"),
    Row(("resolved",), RevisitWaived, "=", "JN 24: anonymous or no reply wanted"),
    Row(("resolved",), ReworkOrdered, "named", "JN 27: 重办"),
    Row(("resolved",), ReopenWaived, "=", "rules.md 7.6"),
    Row(ANY, ApprovalRequested, "=", "two-person act: lifecycle.md 2"),
    Row(ANY, ApprovalRefused, "=", "two-person act: lifecycle.md 2"),
    Row(("resolved",), IssueClosed, "closed", "rules.md 7.7"),
    Row(("closed", "rejected", "withdrawn"), IssueReopened, "named", LIFECYCLE),
    Row(("closed",), ReinspectionScheduled, "=", LIFECYCLE),
    Row(("closed",), ReinspectionRecorded, "=", "lifecycle.md 2: a failed one reopens"),
)
