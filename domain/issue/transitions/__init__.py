"""The status table: which event may follow in which status, where it leads, and why."""

from typing import Final

from domain.issue.errors import WrongStateError
from domain.issue.events.base import IssueEvent
from domain.issue.state import Issue
from domain.issue.transitions import (
    cards,
    complainant,
    dispatch,
    handling,
    intake,
    joint,
    pool,
    presence,
    rating,
    relations,
    revisit,
    supervision,
)
from domain.issue.transitions.rows import Row
from domain.issue.values import Status

TRANSITIONS: Final[tuple[Row, ...]] = (
    *intake.ROWS,
    *complainant.ROWS,
    *dispatch.ROWS,
    *joint.ROWS,
    *pool.ROWS,
    *presence.ROWS,
    *handling.ROWS,
    *revisit.ROWS,
    *rating.ROWS,
    *relations.ROWS,
    *supervision.ROWS,
    *cards.ROWS,
)

_BY_EVENT: Final = {(status, row.event): row for row in TRANSITIONS for status in row.statuses}
_STATUSES: Final = {
    event: tuple(status for row in TRANSITIONS if row.event is event for status in row.statuses)
    for event in {row.event for row in TRANSITIONS}
}


def statuses_before(event: type[IssueEvent]) -> tuple[str, ...]:
    """Return the statuses in which the event may be recorded."""
    return _STATUSES.get(event, ())


def row_of(status: Status, event: type[IssueEvent]) -> Row | None:
    """Return the row that allows the event in the status, None when there is none."""
    return _BY_EVENT.get((status, event))


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
