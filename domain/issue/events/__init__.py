"""Facts of an issue's life, one module per table of lifecycle.md."""

from domain.issue.events.base import IssueEvent, Stamp
from domain.issue.events.dispatch import (
    ClaimReleased,
    DispatchRecalled,
    IssueClaimed,
    IssueDispatched,
    ReturnRefused,
    ReturnRequested,
    ReturnUpheld,
)
from domain.issue.events.handling import (
    ComplainantContacted,
    ContactAttempted,
    IssueResolved,
    ProgressRecorded,
    ResolutionAccepted,
    ResolutionSentBack,
)
from domain.issue.events.intake import (
    IssueClassified,
    IssueDiscovered,
    IssueRejected,
    IssueReported,
    IssueWithdrawn,
)
from domain.issue.events.relations import NoteAdded
from domain.issue.events.revisit import (
    ApprovalRequested,
    IssueClosed,
    IssueReopened,
    ReopenWaived,
    RevisitAttempted,
    RevisitExhausted,
    RevisitRecorded,
    RevisitWaived,
    ReworkOrdered,
)
from domain.issue.events.supervision import (
    BreachRevoked,
    DeadlineBreached,
    DeadlinesRevised,
    DeadlineWarned,
)

EVENTS: tuple[type[IssueEvent], ...] = (
    IssueDiscovered,
    IssueReported,
    IssueClassified,
    IssueRejected,
    IssueWithdrawn,
    IssueDispatched,
    DispatchRecalled,
    IssueClaimed,
    ClaimReleased,
    ReturnRequested,
    ReturnUpheld,
    ReturnRefused,
    ComplainantContacted,
    ContactAttempted,
    ProgressRecorded,
    IssueResolved,
    ResolutionAccepted,
    ResolutionSentBack,
    RevisitAttempted,
    RevisitExhausted,
    RevisitRecorded,
    RevisitWaived,
    ReworkOrdered,
    ReopenWaived,
    ApprovalRequested,
    IssueClosed,
    IssueReopened,
    NoteAdded,
    DeadlineWarned,
    DeadlineBreached,
    BreachRevoked,
    DeadlinesRevised,
)

__all__ = ["EVENTS", "IssueEvent", "Stamp", *(event.__name__ for event in EVENTS)]
