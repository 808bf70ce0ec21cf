"""What a new urgency does to limits that run: raising shortens from now, lowering needs leave."""

from typing import Final

from domain.deadlines.fixed import is_fixed
from domain.deadlines.given import is_given
from domain.deadlines.ladder import LadderRecord
from domain.deadlines.model import Clock, Deadline, DeadlineChange, Limit
from domain.deadlines.restart import lengthened, shortened
from domain.issue.clocks import limit_of
from domain.issue.decision import Decision
from domain.issue.errors import LengtheningError
from domain.issue.events import DeadlinesRevised
from domain.issue.state import Issue
from domain.issue.values import Urgency

_RANK: Final[dict[Urgency, int]] = {"ordinary": 0, "utility": 1, "urgent": 2}
_CLOCKS: Final[tuple[Clock, ...]] = ("dispatch", "claim", "contact", "resolve")


def is_raised(issue: Issue, urgency: Urgency | None) -> bool:
    """Return whether the matter is more pressing than it was thought to be."""
    return urgency is not None and _RANK[urgency] > _RANK[issue.urgency]


def revise(decision: Decision, urgency: Urgency) -> tuple[DeadlineChange, ...]:
    """Return how the running limits change under the new urgency.

    Lowering it after dispatch needs a supervisor, and is refused after a breach
    (lifecycle.md 2, ClassifyIssue). Raises LengtheningError.
    """
    issue = decision.issue
    if urgency == issue.urgency:
        return ()
    raised = is_raised(issue, urgency)
    if not raised:
        _check_lengthening(decision)
    changes = (_revised(decision, clock, urgency, raised=raised) for clock in _CLOCKS)
    return tuple(change for change in changes if change)


def record_revised(decision: Decision, changes: tuple[DeadlineChange, ...]) -> None:
    """Record the revisions, with the due instants before them, as one event."""
    if not changes:
        return
    before = tuple((c.id, decision.issue.deadlines[c.id].due_at) for c in changes)
    decision.record(DeadlinesRevised, why="urgency", before=before, changed=changes)


def _check_lengthening(decision: Decision) -> None:
    issue, actor = decision.issue, decision.command.actor
    if any(issue.has_breached(clock) or decision.has_missed(clock) for clock in _CLOCKS):
        raise LengtheningError(rule="after a breach", accepted="the urgency as it is")
    if issue.dispatched_at and actor.role != "supervisor":
        raise LengtheningError(rule="after dispatch", accepted="the order of a supervisor")


def _revised(
    decision: Decision, clock: Clock, urgency: Urgency, *, raised: bool
) -> DeadlineChange | None:
    issue, policy = decision.issue, decision.facts.policy
    running = issue.open_deadline(clock)
    if running is None or running.state != "running" or running.breached_at:
        return None
    limit = limit_of(issue, running, policy, urgency=urgency)
    if limit is None:
        return None
    if (is_given(running) or is_fixed(running)) and not raised:
        return None  # what its source or a conference promised no limit of ours makes longer
    ladder = policy.ladder_for(clock, urgency=urgency, unit=issue.lead_unit)
    revised = _restarted(decision, running, limit, ladder, raised=raised)
    if revised.due_at == running.due_at or (revised.due_at > running.due_at) == raised:
        return None
    return DeadlineChange(id=running.id, why="revised", at=decision.received_at, deadline=revised)


def _restarted(
    decision: Decision,
    running: Deadline,
    limit: Limit,
    ladder: tuple[LadderRecord, ...],
    *,
    raised: bool,
) -> Deadline:
    count = shortened if raised else lengthened
    return count(
        running,
        limit=limit,
        at=decision.received_at,
        time=decision.facts.time,
        policy=decision.facts.policy.ref,
        upstream_due_at=decision.issue.upstream_due_at,
        ladder=ladder,
    )
