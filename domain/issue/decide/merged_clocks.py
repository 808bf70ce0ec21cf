"""Which clocks run on while another issue answers for this one, and what a side way is owed.

A merged issue is judged by its own limit until its target's feedback: a clock that stood for a
review, on the ledger or for a question runs on meanwhile, and stands again afterwards.
"""

from typing import Final

from domain.deadlines.judge import breach_instant
from domain.deadlines.model import Clock, Deadline, DeadlineChange
from domain.deadlines.pause import resume
from domain.issue.clocks import in_order
from domain.issue.decide import impasse, information
from domain.issue.decision import Decision

_JUDGING: Final[frozenset[Clock]] = frozenset({"resolve", "whole_issue"})
"""The clocks by which it is judged itself; its target is dispatched, claimed and so on for it."""


def let_run(decision: Decision) -> tuple[DeadlineChange, ...]:
    """Return how the clocks run on that stood; a pause with an end of its own goes on to that."""
    lines = decision.issue.open_deadlines()
    return tuple(_run_on(decision, line) for line in lines if _stands_without_end(line))


def _stands_without_end(line: Deadline) -> bool:
    stands = line.clock in _JUDGING and line.state == "paused"
    return stands and line.pauses[-1].planned_until is None


def _run_on(decision: Decision, line: Deadline) -> DeadlineChange:
    at = in_order(line, decision.received_at)
    upstream = decision.issue.upstream_due_at
    running = resume(line, at, decision.facts.time, upstream_due_at=upstream)
    return DeadlineChange(id=line.id, why="resumed", at=at, deadline=running)


def hold_again(decision: Decision) -> tuple[DeadlineChange, ...]:
    """Return how the clocks stand again that stood before the merge, late or not."""
    for line in _held_before(decision):
        if _is_over(decision, line) and not line.breached_at:
            decision.breach(line)
    return tuple(
        DeadlineChange(
            id=line.id,
            why="paused",
            at=in_order(line, decision.received_at),
            reason=decision.issue.stood[line.id],
        )
        for line in _held_before(decision)
    )


def _held_before(decision: Decision) -> tuple[Deadline, ...]:
    issue = decision.issue
    lines = (issue.deadlines[each] for each in issue.stood)
    return tuple(line for line in lines if line.state == "running")


def catch_up(decision: Decision) -> None:
    """Do what the end of a question or of a review's time brings about, where its timer did not.

    Its timer may be late, or have gone off while the issue was merged.
    """
    issue = decision.issue
    asked, review = issue.open_deadline("information"), issue.open_deadline("suspension_review")
    if issue.status == "awaiting_information" and asked and _is_over(decision, asked):
        information.expire(decision)
    if issue.status == "suspended" and review and _is_over(decision, review):
        if not review.breached_at:
            decision.breach(review)
        impasse.miss_review(decision)


def _is_over(decision: Decision, line: Deadline) -> bool:
    passed = line.state == "running" and decision.received_at >= breach_instant(line)
    return passed or line.breached_at is not None
