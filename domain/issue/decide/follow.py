"""What a step brings about beyond itself: by rule, and on duplicates, parts and a parent."""

from uuid import UUID

from domain.base import SYSTEM
from domain.issue.decide import consequences, merging
from domain.issue.decide.waiving import waive_where_nobody_asks
from domain.issue.decision import Decision
from domain.issue.errors import PartOfAnotherError, PartsOpenError
from domain.issue.events import (
    IssueAnswered,
    IssueReopened,
    IssueWithdrawn,
    PartFinished,
    ResolutionAccepted,
    ResolutionShared,
)
from domain.issue.state import Issue
from domain.issue.values import FINAL


def follow(before: Issue, decision: Decision) -> None:
    """Record what follows by rule, and on the other issues what follows for them, and from there.

    Raises PartsOpenError where an issue would end before its parts, PartOfAnotherError where a
    part would come back to life without its parent.
    """
    consequences.draw(before, decision)
    followed: set[UUID] = set()
    while news := [each for each in decision.touched if each.issue.issue_id not in followed]:
        for each in news:
            followed.add(each.issue.issue_id)
            _follow(each)


def _follow(decision: Decision) -> None:
    before, issue = decision.before, decision.issue
    events = {type(event) for event in decision.events}
    if events & {ResolutionAccepted, IssueAnswered}:
        _share(decision)
    if before.merged_into and issue.merged_into != before.merged_into:
        merging.detach(decision, decision.beside(before.merged_into))
    if before.parent and IssueReopened in events:
        raise PartOfAnotherError
    if issue.status in FINAL and before.status not in FINAL:
        _end(before, decision)


def _share(decision: Decision) -> None:
    """Answer the duplicates with the accepted feedback (lifecycle.md 1, merged)."""
    feedback = decision.issue.feedback
    if feedback is None:
        # Who evaluates accepted it and had it done again in one step: it answers nobody.
        return
    for duplicate in sorted(decision.issue.duplicates):
        partner = decision.beside(duplicate)
        if partner.issue.status != "merged":
            continue
        partner.record(
            ResolutionShared,
            target=decision.issue.issue_id,
            feedback_version=feedback.version,
            feedback_at=feedback.received_at,
            unit=feedback.unit,
            handler=feedback.handler,
            outcome=feedback.outcome,
        )
        waive_where_nobody_asks(partner)


def _end(before: Issue, decision: Decision) -> None:
    issue = decision.issue
    if issue.status == "withdrawn":
        _withdraw_parts(decision)
    elif issue.open_parts:
        raise PartsOpenError(open=issue.open_part_numbers)
    merging.release(decision)
    if before.merged_into:
        merging.detach(decision, decision.beside(before.merged_into))
    if issue.parent:
        decision.beside(issue.parent).record(
            PartFinished,
            part=issue.issue_id,
            number=issue.number,
            ended=issue.status,
            actor=SYSTEM,
        )


def _withdraw_parts(decision: Decision) -> None:
    withdrawn = next(event for event in decision.events if isinstance(event, IssueWithdrawn))
    reason = withdrawn.reason.model_copy(update={"issue": decision.issue.issue_id.hex})
    for part in sorted(decision.issue.open_parts):
        decision.beside(part).record(IssueWithdrawn, reason=reason, actor=SYSTEM)
