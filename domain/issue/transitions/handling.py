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
from domain.issue.events.impasse import (
    IssueReinstated,
    IssueSuspended,
    IssueTerminated,
    SuspensionReviewed,
    SuspensionReviewMissed,
    TerminationRefused,
    TerminationRequested,
)
from domain.issue.events.milestones import (
    CommitmentBroken,
    CommitmentKept,
    CommitmentMade,
    StageCompleted,
)
from domain.issue.events.timing import (
    BreachVoided,
    ClockPaused,
    ClockResumed,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
)
from domain.issue.transitions.rows import ANY, HELD, LIFECYCLE, OPEN, Row

ROWS: Final[tuple[Row, ...]] = (
    Row(HELD, ComplainantContacted, "=", "BJ 15(1): contact in time"),
    Row(HELD, ContactAttempted, "=", "BJ 15(1)"),
    Row(("claimed",), ProgressRecorded, "=", LIFECYCLE),
    Row(("claimed",), IssueResolved, "resolved", "办结反馈: feedback is not closure"),
    Row(("resolved",), ResolutionAccepted, "=", "JN 27: every feedback is reviewed"),
    Row(("resolved",), ResolutionSentBack, "claimed", "JN 27: may be sent back"),
    Row(("claimed",), CommitmentMade, "=", "阶段性答复: never extends the limit"),
    Row(("claimed",), CommitmentKept, "=", LIFECYCLE),
    Row(("claimed",), CommitmentBroken, "=", LIFECYCLE),
    Row(("claimed",), StageCompleted, "=", "rules.md 2.7"),
    Row(HELD, ExtensionRequested, "=", "rules.md 5: before expiry"),
    Row(HELD, ExtensionGranted, "=", "rules.md 5"),
    Row(OPEN, ExtensionRefused, "=", "rules.md 5: also by itself, a working day after the limit"),
    Row(HELD, ClockPaused, "=", "rules.md 5"),
    Row(OPEN, ClockResumed, "=", "rules.md 2.6: also by itself, at its planned end"),
    Row(ANY, BreachVoided, "=", "rules.md 2.2.10: by a supervisor"),
    Row(("claimed",), IssueSuspended, "suspended", "JN 24(3): measures and a definite date"),
    Row(("suspended",), SuspensionReviewed, "=", "rules.md 5: every quarter"),
    Row(("suspended",), SuspensionReviewMissed, "=", "rules.md 5: two missed, supervision"),
    Row(("suspended",), IssueReinstated, "claimed", LIFECYCLE),
    Row(("claimed",), TerminationRequested, "=", "WF 21"),
    Row(("claimed",), IssueTerminated, "rejected", "WF 21: the centre approves"),
    Row(("claimed",), TerminationRefused, "=", "WF 21"),
)
