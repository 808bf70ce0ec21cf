"""Which two-person acts wait for a second person, and which event ends which request."""

from collections.abc import Mapping
from typing import Final

from domain.issue.events import (
    ApprovalRefused,
    ApprovalRequested,
    ExclusionGranted,
    ExclusionRefused,
    InformationRequested,
    IssueAnswered,
    IssueClosed,
    IssueEvent,
    IssueMerged,
    IssueReferred,
    IssueRejected,
    IssueReopened,
    IssueResolved,
    IssueSuspended,
    IssueTerminated,
    IssueWithdrawn,
    ReopenWaived,
    ResolutionSentBack,
    ResolutionShared,
    ReworkOrdered,
)
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.state import Issue, PendingApproval

_APPROVAL: Final = "ApproveRequest"
ENDS_ONE: Final[Mapping[type[IssueEvent], str]] = {
    IssueSuspended: "suspend",
    IssueMerged: "merge",
    ExclusionGranted: "exclude",
    ExclusionRefused: "exclude",
    ReopenWaived: "waive_rework",
}
"""Event → the act that nobody need approve any more."""
ENDS_ALL: Final = (
    IssueAnswered,
    IssueResolved,
    ResolutionShared,
    ResolutionSentBack,
    ReworkOrdered,
    IssueReopened,
    IssueTerminated,
    IssueRejected,
    IssueReferred,
    IssueWithdrawn,
    IssueClosed,
)
"""Events that begin another stage of the work, or end it: no request outlives them."""


def still_waiting(
    pending: tuple[PendingApproval, ...], event: IssueEvent
) -> tuple[PendingApproval, ...]:
    """Return the requests that still wait after the event."""
    if isinstance(event, ENDS_ALL):
        return ()
    if isinstance(event, ApprovalRefused):
        return tuple(each for each in pending if each.request != event.request)
    ended = act_done(event)
    is_answer = ended is not None or event.stamp.caused_by == _APPROVAL
    return tuple(each for each in pending if each.act != ended and not (each.alone and is_answer))


def act_done(event: IssueEvent) -> str | None:
    """Return the act that the event has settled for good, None where it settles none."""
    if isinstance(event, InformationRequested) and event.approver:
        return "pause_for_information"
    return ENDS_ONE.get(type(event))


def _requested(issue: Issue, event: ApprovalRequested) -> Changes:
    asked = PendingApproval(
        request=event.stamp.version,
        act=event.act,
        requested_by=event.stamp.actor.id,
        reason=event.reason,
        order=event.order,
        alone=event.request is None,
    )
    if asked.alone:
        return {"pending": (asked,)}
    # Who asks again for the same act asks in place of what he asked before.
    return {"pending": (*(each for each in issue.pending if each.act != asked.act), asked)}


EVOLVE: Evolvers = {ApprovalRequested: _requested}
