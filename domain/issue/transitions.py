"""The status table: which event may follow in which status, where it leads, and why."""

from typing import Final, Literal, NamedTuple

from domain.issue.errors import WrongStateError
from domain.issue.events import (
    ApprovalRequested,
    BreachRevoked,
    ClaimReleased,
    ComplainantContacted,
    ContactAttempted,
    DeadlineBreached,
    DeadlinesRevised,
    DeadlineWarned,
    DispatchRecalled,
    IssueClaimed,
    IssueClassified,
    IssueClosed,
    IssueDiscovered,
    IssueDispatched,
    IssueEvent,
    IssueRejected,
    IssueReopened,
    IssueReported,
    IssueResolved,
    IssueWithdrawn,
    NoteAdded,
    ProgressRecorded,
    ReopenWaived,
    ResolutionAccepted,
    ResolutionSentBack,
    ReturnRefused,
    ReturnRequested,
    ReturnUpheld,
    RevisitAttempted,
    RevisitExhausted,
    RevisitRecorded,
    RevisitWaived,
    ReworkOrdered,
)
from domain.issue.state import Issue
from domain.issue.values import Status

Target = Status | Literal["=", "before", "named"]
"""A status; `=` stays, `before` is the status before, `named` is the event's own `back_to`."""


class Row(NamedTuple):
    """In these statuses this event may be recorded; it leads to `to`; `source` says why."""

    statuses: tuple[Status, ...]
    event: type[IssueEvent]
    to: Target
    source: str


ON_PATH: Final[tuple[Status, ...]] = ("discovered", "reported", "dispatched", "claimed", "resolved")
OPEN: Final[tuple[Status, ...]] = (*ON_PATH, "return_requested")
ANY: Final[tuple[Status, ...]] = (*OPEN, "closed", "rejected", "withdrawn", "referred")
HELD: Final[tuple[Status, ...]] = ("dispatched", "claimed")
RETURNING: Final[tuple[Status, ...]] = (*HELD, "return_requested")
REVISITED: Final[tuple[Status, ...]] = ("reported", *RETURNING, "resolved")
LIFECYCLE = "lifecycle.md 2"

TRANSITIONS: Final[tuple[Row, ...]] = (
    Row(("new",), IssueDiscovered, "discovered", "发现: anybody's sighting opens a record"),
    Row(("new", "discovered"), IssueReported, "reported", "JN 24: registered on receipt"),
    Row(("discovered", "reported", *HELD), IssueClassified, "=", LIFECYCLE),
    Row(("discovered", "reported"), IssueRejected, "rejected", "WF 19: with reason and channel"),
    Row(("discovered", "reported", *RETURNING), IssueWithdrawn, "withdrawn", LIFECYCLE),
    Row(("reported",), IssueDispatched, "dispatched", "BJ 11: to exactly one lead unit"),
    Row(("dispatched",), DispatchRecalled, "reported", "only before it is claimed"),
    Row(("dispatched",), IssueClaimed, "claimed", "部门领单: the department claims"),
    Row(("claimed",), ClaimReleased, "dispatched", LIFECYCLE),
    Row(HELD, ReturnRequested, "return_requested", "WF 22, JN 26: first receiver until ruled"),
    Row(("return_requested",), ReturnUpheld, "reported", "WF 22: the centre dispatches anew"),
    Row(("return_requested",), ReturnRefused, "before", "WF 22: designated, no further return"),
    Row(HELD, ComplainantContacted, "=", "BJ 15(1): contact in time"),
    Row(HELD, ContactAttempted, "=", "BJ 15(1)"),
    Row(("claimed",), ProgressRecorded, "=", LIFECYCLE),
    Row(("claimed",), IssueResolved, "resolved", "办结反馈: feedback is not closure"),
    Row(("resolved",), ResolutionAccepted, "=", "JN 27: every feedback is reviewed"),
    Row(("resolved",), ResolutionSentBack, "claimed", "JN 27: may be sent back"),
    Row(REVISITED, RevisitAttempted, "=", "rules.md 7.3"),
    Row(REVISITED, RevisitExhausted, "=", "rules.md 7.3: 联系不上"),
    Row(REVISITED, RevisitRecorded, "=", "BJ 23: also when the limit has passed"),
    Row(("resolved",), RevisitWaived, "=", "JN 24: anonymous or no reply wanted"),
    Row(("resolved",), ReworkOrdered, "named", "JN 27: 重办"),
    Row(("resolved",), ReopenWaived, "=", "rules.md 7.6"),
    Row(("resolved",), ApprovalRequested, "=", "two-person act: lifecycle.md 2"),
    Row(("resolved",), IssueClosed, "closed", "rules.md 7.7"),
    Row(("closed", "rejected", "withdrawn"), IssueReopened, "named", LIFECYCLE),
    Row(ANY, NoteAdded, "=", LIFECYCLE),
    Row(OPEN, DeadlineWarned, "=", "lifecycle.md 3"),
    Row(OPEN, DeadlineBreached, "=", "lifecycle.md 3"),
    Row(OPEN, BreachRevoked, "=", "design.md 2: judged by received_at"),
    Row(OPEN, DeadlinesRevised, "=", "lifecycle.md 3"),
)

_BY_EVENT: Final = {(status, row.event): row for row in TRANSITIONS for status in row.statuses}


def statuses_before(event: type[IssueEvent]) -> tuple[str, ...]:
    """Return the statuses in which the event may be recorded."""
    return tuple(status for row in TRANSITIONS if row.event is event for status in row.statuses)


def require(issue: Issue, event: type[IssueEvent]) -> Row:
    """Return the row that allows the event now. Raises WrongStateError."""
    row = _BY_EVENT.get((issue.status, event))
    if row is None:
        raise WrongStateError(
            status=issue.status, step=event.__name__, accepted=statuses_before(event)
        )
    return row


def status_after(issue: Issue, event: type[IssueEvent], *, back_to: Status | None) -> Status:
    """Return the status the event leads to. Raises WrongStateError."""
    target = require(issue, event).to
    if target == "=":
        return issue.status
    if target == "before":
        return issue.status_before
    if target == "named":
        return back_to or "claimed"
    return target
