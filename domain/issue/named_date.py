"""The date that a conference names: it brings the limit to resolve forward, and never back."""

from datetime import datetime

from domain.deadlines.fixed import fixed_deadline
from domain.deadlines.model import Deadline, DeadlineChange
from domain.issue.decision import Decision
from domain.issue.events import DeadlinesRevised


def bring_forward(decision: Decision, done_by: datetime) -> None:
    """Record that resolve falls due at the named instant where its own limit ends later.

    A clock that stands or is late stays as it is. Source: lifecycle.md 2, ConcludeConference.
    """
    line = decision.issue.open_deadline("resolve")
    if line is None or line.state != "running" or line.breached_at or line.due_at <= done_by:
        return
    named = _named(decision, line, done_by)
    change = DeadlineChange(
        id=line.id,
        why="revised",
        at=decision.received_at,
        reason="conference",
        deadline=named,
        due_before=line.due_at,
    )
    before = ((line.id, line.due_at),)
    decision.record(DeadlinesRevised, why="conference", before=before, changed=(change,))


def _named(decision: Decision, line: Deadline, done_by: datetime) -> Deadline:
    """Return the deadline as somebody named it: counted from now, with its stage and ladder."""
    issue, policy = decision.issue, decision.facts.policy
    named = fixed_deadline(
        id=line.id,
        clock=line.clock,
        due=done_by,
        started_at=decision.received_at,
        time=decision.facts.time,
        policy=policy.ref,
        subject=line.subject,
        # An instant has no office hour of its last day to warn at.
        warn=(each for each in line.limit.warn if not each.last_day_opening),
        ladder=policy.ladder_for("resolve", urgency=issue.urgency, unit=issue.lead_unit),
    )
    return named.model_copy(update={"revision": line.revision + 1})
