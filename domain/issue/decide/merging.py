"""Decisions on issues that one other issue answers for (并件)."""

from typing import Any, Final

from domain.access.sight import check_seen
from domain.base import SYSTEM
from domain.issue.commands import MergeIssue, UnmergeIssue
from domain.issue.decide import accused, merged_clocks
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import IssueNotFoundError, MergeRefusedError, PartsOpenError
from domain.issue.events import DuplicateAttached, DuplicateDetached, IssueMerged, IssueUnmerged
from domain.issue.permissions import check_not_concerned
from domain.issue.state import Issue

MOST_DUPLICATES: Final = 500
"""One answer is shared with all of them in one transaction: 2 s where none is in memory."""


def merge(decision: Decision, command: MergeIssue) -> None:
    """Let another issue answer for this one; after a breach a second dispatcher agrees."""
    decision.require(IssueMerged)
    target = _target(decision, command)
    merged_clocks.catch_up(decision)
    if decision.has_missed_any() and decision.approver is None:
        decision.ask_second_person("merge", command, command.reason)
        return
    decision.record(
        IssueMerged,
        into=command.into,
        into_number=target.number,
        reason=command.reason,
        approver=decision.approver,
        changed=merged_clocks.let_run(decision),
    )
    issue = decision.issue
    decision.beside(command.into).record(
        DuplicateAttached,
        duplicate=issue.issue_id,
        number=issue.number,
        accuses=bool(issue.respondents),
    )


def _target(decision: Decision, command: MergeIssue) -> Issue:
    """Return the issue it may be merged into."""
    issue = decision.issue
    if command.into == issue.issue_id:
        _refuse(issue, "it is the issue itself", "another issue")
    target = decision.facts.partner(command.into)
    if not target.version:
        raise IssueNotFoundError(given=str(command.into))
    check_seen(target, command.actor, decision.facts)
    check_not_concerned(target, MergeIssue, command.actor, decision.facts.directory)
    if target.kind != issue.kind:
        _refuse(target, f"it is a {target.kind}", f"a {issue.kind}")
    if target.merged_into or not target.is_open or not target.live:
        _refuse(target, f"it is {target.status}", "an open issue that stands for itself")
    _check_families(issue, target)
    _check_accused(decision, target)
    return target


def _check_accused(decision: Decision, target: Issue) -> None:
    """Refuse to put a complaint into the hands of whom it is about, or theirs beside it (5.6)."""
    issue, directory = decision.issue, decision.facts.directory
    for complaint, handled in ((issue, target), (target, issue)):
        if accused.among_handlers(complaint, handled, directory):
            _refuse(
                target, "one is about who handles the other", "an issue that somebody else handles"
            )


def _check_families(issue: Issue, target: Issue) -> None:
    """Refuse what would make a chain, a circle, a crowd, or leave parts behind."""
    if len(target.duplicates) >= MOST_DUPLICATES:
        _refuse(target, f"it answers for {MOST_DUPLICATES} issues", "LinkIncident for a crowd")
    if issue.open_parts:
        raise PartsOpenError(open=issue.open_part_numbers)
    if issue.duplicates:
        _refuse(target, "others are merged into this issue", "an issue nobody is merged into")
    if _are_related(issue, target):
        _refuse(target, "one is a part of the other", "an issue of another family")


def _refuse(target: Issue, rule: str, accepted: str) -> None:
    raise MergeRefusedError(
        given=target.number or str(target.issue_id), rule=rule, accepted=accepted
    )


def _are_related(one: Issue, other: Issue) -> bool:
    family = {one.parent, *one.parts} - {None}
    return other.issue_id in family or (one.parent is not None and one.parent == other.parent)


def unmerge(decision: Decision, command: UnmergeIssue) -> None:
    """Take the issue out again; it stands where it stood, its own limit having run on."""
    decision.require(IssueUnmerged)
    target = decision.issue.merged_into
    assert target is not None  # noqa: S101  # what `merged` means
    _take_out(decision, target=target, reason=command.reason)
    detach(decision, decision.beside(target))


def _take_out(decision: Decision, **fields: Any) -> None:  # noqa: ANN401  # the event's fields
    decision.record(IssueUnmerged, changed=merged_clocks.hold_again(decision), **fields)
    merged_clocks.catch_up(decision)


def detach(decision: Decision, target: Decision) -> None:
    """Record on the target that it answers for this issue no more."""
    issue = decision.issue
    if issue.issue_id in target.issue.duplicates:
        target.record(DuplicateDetached, duplicate=issue.issue_id, number=issue.number)


def release(decision: Decision) -> None:
    """Let the issues go on by themselves that were merged into one that ended unanswered."""
    for duplicate in sorted(decision.issue.duplicates):
        partner = decision.beside(duplicate)
        if partner.issue.status == "merged":
            target = decision.issue.issue_id
            _take_out(partner, target=target, cause="target_ended", actor=SYSTEM)
            detach(partner, decision)


DECIDE: Deciders = {MergeIssue: merge, UnmergeIssue: unmerge}
