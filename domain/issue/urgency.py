"""What a new urgency does to limits that run: raising shortens from now, lowering needs leave."""

from collections.abc import Callable
from typing import Final, NamedTuple

from domain.deadlines.fixed import is_fixed
from domain.deadlines.given import is_given
from domain.deadlines.ladder import LadderRecord
from domain.deadlines.model import Clock, Deadline, DeadlineChange, Limit
from domain.deadlines.restart import (
    climbing_anew,
    lengthened,
    named_again,
    shortened,
    with_start_of,
)
from domain.issue.clocks import limit_of
from domain.issue.commands import ClassifyIssue
from domain.issue.decision import Decision
from domain.issue.errors import LengtheningError
from domain.issue.events import DeadlinesRevised, IssueClassified
from domain.issue.state import Issue
from domain.issue.values import RANK, Urgency

Count = Callable[..., Deadline]
"""`shortened` or `lengthened`."""
_CLOCKS: Final[tuple[Clock, ...]] = ("dispatch", "claim", "contact", "resolve")


def is_raised(issue: Issue, urgency: Urgency | None) -> bool:
    """Return whether the matter is more pressing than it was thought to be."""
    return urgency is not None and RANK[urgency] > RANK[issue.urgency]


def revise(decision: Decision, told: ClassifyIssue | IssueClassified) -> tuple[DeadlineChange, ...]:
    """Return how the running limits change under the new urgency, if one is told.

    They are those for what the issue is from now on: its category may be new as well. Lowering
    it after dispatch needs a supervisor, and is refused after a breach (lifecycle.md 2,
    ClassifyIssue). Raises LengtheningError.
    """
    if told.urgency in {None, decision.issue.urgency}:
        return ()
    raised = is_raised(decision.issue, told.urgency)
    if not raised:
        _check_lengthening(decision)
    then = _as_told(decision.issue, told)
    changes = (_revised(decision, clock, then, raised=raised) for clock in _CLOCKS)
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


def _as_told(issue: Issue, told: ClassifyIssue | IssueClassified) -> Issue:
    named = {name: getattr(told, name) for name in ("urgency", "category", "request_type")}
    return issue.but(**{name: value for name, value in named.items() if value is not None})


def _revised(
    decision: Decision, clock: Clock, then: Issue, *, raised: bool
) -> DeadlineChange | None:
    running = then.open_deadline(clock)
    if running is None or running.state != "running" or running.breached_at:
        return None
    ladder = decision.facts.policy.ladder_for(clock, urgency=then.urgency, unit=then.lead_unit)
    new = _New(decision, then, ladder)
    revised = new.moved(running, raised=raised) or new.climbing(running)
    if revised is None:
        return None
    return DeadlineChange(id=running.id, why="revised", at=decision.received_at, deadline=revised)


class _New(NamedTuple):
    """What a clock is counted by from now on: the issue as it is `then`, and its ladder."""

    decision: Decision
    then: Issue
    ladder: tuple[LadderRecord, ...]

    def moved(self, running: Deadline, *, raised: bool) -> Deadline | None:
        """Return the deadline due at another instant, None where that stays."""
        limit = self._limit(running, self.then.urgency)
        if limit is None:
            return None
        if (is_given(running) or is_fixed(running)) and not raised:
            return None  # what its source or a conference promised no limit of ours makes longer
        revised = self._counted(shortened if raised else lengthened, running, limit)
        before = None if raised else self._before(running)
        if before and before.due_at < revised.due_at:
            revised = before
        if revised.due_at == running.due_at or (revised.due_at > running.due_at) == raised:
            return None
        return revised

    def climbing(self, running: Deadline) -> Deadline | None:
        """Return the deadline due when it was, with the new ladder; None where it has that."""
        if is_given(running):
            return None
        at, time = self.decision.received_at, self.decision.facts.time
        return climbing_anew(running, ladder=self.ladder, at=at, time=time)

    def _before(self, running: Deadline) -> Deadline | None:
        """Return the deadline as if it had not been raised above the new urgency, or None.

        Lowering back gives no more time than there was.
        """
        lower = [each for each in self.then.raised_from if RANK[each] <= RANK[self.then.urgency]]
        was = self.then.raised_from[lower[-1]].get(running.id) if lower else None
        if was is None:
            return None
        if is_given(was) or is_fixed(was):
            return self._named_again(was, running)
        limit = self._limit(was, lower[-1]) or was.limit
        return self._counted(lengthened, with_start_of(was, running), limit)

    def _limit(self, line: Deadline, urgency: Urgency) -> Limit | None:
        return limit_of(self.then, line, self.decision.facts.policy, urgency=urgency)

    def _counted(self, count: Count, line: Deadline, limit: Limit) -> Deadline:
        decision = self.decision
        return count(
            line,
            limit=limit,
            at=decision.received_at,
            time=decision.facts.time,
            policy=decision.facts.policy.ref,
            upstream_due_at=decision.issue.upstream_due_at,
            ladder=self.ladder,
        )

    def _named_again(self, was: Deadline, running: Deadline) -> Deadline:
        return named_again(
            was,
            running,
            at=self.decision.received_at,
            time=self.decision.facts.time,
            upstream_due_at=self.decision.issue.upstream_due_at,
            ladder=() if is_given(was) else self.ladder,
        )
