"""Decisions that count running deadlines again, for a calendar or for another policy."""

from collections.abc import Iterator
from datetime import datetime

from domain.calendar import WorkingTime
from domain.deadlines.model import Deadline, DeadlineChange
from domain.deadlines.revise import revise_for_calendar, revise_for_policy
from domain.issue.clocks import limit_of, unit_of
from domain.issue.commands import Command, ReviseDeadlines
from domain.issue.decide.information import OWN_LIMIT
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import UnknownReferenceError
from domain.issue.events import DeadlinesRevised
from domain.issue.state import Issue


def revise(decision: Decision, command: ReviseDeadlines) -> None:
    """Revise every running deadline that it touches; the same once more changes nothing.

    For a policy the issue goes over to the version in force, also where no deadline moves.
    """
    decision.require(DeadlinesRevised)
    ref = decision.facts.policy.ref
    if command.policy_ref and command.policy_ref != ref:
        raise UnknownReferenceError(field="policy_ref", given=command.policy_ref, accepted=(ref,))
    changed = tuple(_by_policy(decision) if command.why == "policy" else _by_calendar(decision))
    moves_over = command.why == "policy" and decision.issue.policy_ref != ref
    if not changed and not moves_over:
        return
    old = decision.issue.deadlines
    decision.record(
        DeadlinesRevised,
        why=f"{command.why}_revised",
        before=tuple((change.id, old[change.id].due_at) for change in changed),
        policy_ref=ref if moves_over else None,
        note=command.note,
        changed=changed,
    )


def _by_calendar(decision: Decision) -> Iterator[DeadlineChange]:
    return changes_by_calendar(decision.issue, decision.facts.time, decision.received_at)


def changes_by_calendar(issue: Issue, time: WorkingTime, at: datetime) -> Iterator[DeadlineChange]:
    """Yield what the calendar of `time`, taken up at `at`, changes about the running deadlines."""
    for deadline in issue.open_deadlines():
        change = revise_for_calendar(deadline, time, at, upstream_due_at=issue.upstream_due_at)
        if change:
            yield change


def rules_for(issue: Issue, command: Command) -> str:
    """Return the ref of the policy that is to decide the order: the issue's own, save here.

    A pack without a hash is its version in force.
    """
    if isinstance(command, ReviseDeadlines) and command.why == "policy":
        return command.policy_ref or f"{issue.policy_ref.partition('@')[0]}@"
    return issue.policy_ref


def _by_policy(decision: Decision) -> Iterator[DeadlineChange]:
    for deadline in decision.issue.open_deadlines():
        change = _policy_change(decision, deadline)
        if change:
            yield change


def _policy_change(decision: Decision, deadline: Deadline) -> DeadlineChange | None:
    issue, policy = decision.issue, decision.facts.policy
    limit = limit_of(issue, deadline, policy, urgency=issue.urgency)
    if limit is None or deadline.limit.source == OWN_LIMIT:
        return None
    return revise_for_policy(
        deadline,
        limit=limit,
        ladder=policy.ladder_for(
            deadline.clock, urgency=issue.urgency, unit=unit_of(issue, deadline)
        ),
        time=decision.facts.time,
        policy=policy.ref,
        at=decision.received_at,
        upstream_due_at=issue.upstream_due_at,
    )


DECIDE: Deciders = {ReviseDeadlines: revise}
