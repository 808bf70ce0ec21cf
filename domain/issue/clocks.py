"""What the rules of the clocks come to for one issue: deadlines that start, stop and stand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from domain.base import UnitCode
from domain.deadlines.carry_on import carried_on
from domain.deadlines.compute import start_deadline
from domain.deadlines.judge import elapsed_working_days, is_on_time
from domain.deadlines.model import STOPS, Clock, Deadline, DeadlineChange, Lateness, Limit
from domain.deadlines.pause import resume
from domain.deadlines.staged import Stage, stage_due
from domain.deadlines.taking_up import taken_up
from domain.issue.clock_rules import STARTS, ClockRule
from domain.issue.facts import Facts
from domain.issue.loops import loop_of
from domain.issue.second_claims import limit_of_before
from domain.issue.state import Issue
from domain.issue.values import RequestType, Urgency
from domain.policy import Policy

_STOPS_NOTHING: Final = frozenset({*STARTS, "resume", "take_up"})


@dataclass(frozen=True, slots=True)
class Scope:
    """What the limits depend on, as the event leaves it. `at` judges what is stopped."""

    at: datetime
    urgency: str
    unit: str | None
    upstream_due_at: datetime | None = None
    lateness: Lateness | None = None
    loop: str | None = None
    category: str | None = None
    request_type: RequestType | None = None
    answered_at: datetime | None = None
    """When the feedback entered the system that judges, where it is another issue's."""


def changes(
    issue: Issue, rules: Iterable[ClockRule], *, scope: Scope, facts: Facts
) -> tuple[DeadlineChange, ...]:
    """Return what the rules do to the deadlines there are; the first that moves one decides."""
    found: dict[str, DeadlineChange] = {}
    for rule in rules:
        for deadline in _concerned(issue, rule, scope):
            change = _change(issue, rule, deadline, scope=scope, facts=facts)
            if change and deadline.id not in found:
                found[deadline.id] = change
    return tuple(found.values())


def starts(
    issue: Issue,
    rules: Iterable[ClockRule],
    *,
    stopped: Iterable[DeadlineChange],
    scope: Scope,
    facts: Facts,
) -> tuple[Deadline, ...]:
    """Return the new deadlines; a clock that the same event has `stopped` may start anew."""
    ended = {change.id for change in stopped if change.why in STOPS}
    new: dict[tuple[Clock, str], Deadline] = {}
    for rule in rules:
        key = (rule.clock, rule.subject)
        if rule.act == "carry_on":
            made = _carry_on(issue, rule.clock, scope=scope, facts=facts)
        elif rule.act == "start" and key not in new:
            made = _start(issue, rule, ended, scope=scope, facts=facts)
        else:
            continue
        if made:
            new[key] = made
    return tuple(new.values())


def stopping(
    issue: Issue, rules: Iterable[ClockRule], scope: Scope
) -> Iterator[tuple[Deadline, datetime]]:
    """Yield each deadline that the rules stop or hold, once, with the instant that judges it."""
    seen: set[str] = set()
    for rule in rules:
        if rule.act in _STOPS_NOTHING:
            continue
        for deadline in _concerned(issue, rule, scope):
            if deadline.id not in seen:
                seen.add(deadline.id)
                yield deadline, _judged_at(issue, rule, scope)


def _concerned(issue: Issue, rule: ClockRule, scope: Scope) -> tuple[Deadline, ...]:
    if rule.act == "take_up":
        line = limit_of_before(issue, scope.unit or "", rule.subject)
        return (line,) if line else ()
    if rule.act == "cancel_all":
        return tuple(issue.open_deadlines())
    if rule.each:
        return tuple(each for each in issue.open_deadlines() if each.clock == rule.clock)
    deadline = issue.open_deadline(rule.clock, rule.subject or None)
    return (deadline,) if deadline and rule.act not in STARTS else ()


def _change(
    issue: Issue, rule: ClockRule, deadline: Deadline, *, scope: Scope, facts: Facts
) -> DeadlineChange | None:
    if rule.act == "pause":
        return _hold(deadline, scope.at, rule.reason or "review")
    if rule.act == "resume":
        held_for = deadline.pauses[-1].reason if deadline.pauses else ""
        is_meant = rule.reason in {"", held_for}
        return _go_on(deadline, scope=scope, facts=facts) if is_meant else None
    if rule.act == "take_up":
        return _take_up(deadline, scope=scope, facts=facts)
    if rule.act in {"cancel", "cancel_all"}:
        return _stop(deadline, "cancelled", scope.at, facts)
    return _stop(deadline, "met", _judged_at(issue, rule, scope), facts)


def _carry_on(issue: Issue, clock: Clock, *, scope: Scope, facts: Facts) -> Deadline | None:
    """Return the deadline that goes on where the last one was cut off, None where none was."""
    last = issue.latest_deadline(clock)
    if last is None or last.state != "cancelled":
        return None
    return carried_on(
        last,
        id=next_id(issue, clock),
        at=scope.at,
        time=facts.time,
        upstream_due_at=scope.upstream_due_at,
    )


def _start(
    issue: Issue, rule: ClockRule, ended: set[str], *, scope: Scope, facts: Facts
) -> Deadline | None:
    """Return the clock's new deadline, None where one runs already or the policy sets no limit."""
    clock = rule.clock
    stage = stage_to_come(issue, facts.policy) if clock == "resolve" else None
    plain = facts.policy.limit_for(
        clock,
        urgency=scope.urgency,
        unit=scope.unit,
        loop=scope.loop,
        category=scope.category,
        request_type=scope.request_type,
    )
    limit = stage.limit if stage else plain
    running = issue.open_deadline(clock, rule.subject or None)
    if limit is None or (running and running.id not in ended):
        return None
    if scope.lateness and limit.unit == "work_day":
        limit = limit.model_copy(update={"lateness": scope.lateness})
    return start_deadline(
        id=next_id(issue, clock),
        clock=clock,
        limit=limit,
        started_at=scope.at,
        time=facts.time,
        policy=facts.policy.ref,
        upstream_due_at=scope.upstream_due_at,
        subject=stage.key if stage else rule.subject,
        ladder=facts.policy.ladder_for(clock, urgency=scope.urgency, unit=scope.unit),
    )


def stage_to_come(issue: Issue, policy: Policy) -> Stage | None:
    """Return the stage of the limit that is next, None for a plain limit or after the last."""
    staged = policy.handling.staged_for(issue.category, issue.source)
    return stage_due(staged, issue.deadlines.values()) if staged else None


def limit_of(issue: Issue, line: Deadline, policy: Policy, *, urgency: Urgency) -> Limit | None:
    """Return the limit that a policy sets a running deadline, None where it sets none.

    As at its start: that of its stage, else the one for what the issue is, the loop it goes and
    the unit that is to act.
    """
    if line.clock == "resolve" and line.subject:
        return _limit_of_stage(issue, line.subject, policy)
    return plain_limit(issue, line.clock, policy, urgency=urgency, unit=unit_of(issue, line))


def plain_limit(
    issue: Issue, clock: Clock, policy: Policy, *, urgency: Urgency, unit: UnitCode | None
) -> Limit | None:
    """Return the limit without stages of a clock, for what the issue is and the loop it goes."""
    return policy.limit_for(
        clock,
        urgency=urgency,
        unit=unit,
        loop=loop_of(issue, policy).key,
        category=issue.category,
        request_type=issue.request_type,
    )


def unit_of(issue: Issue, line: Deadline) -> UnitCode | None:
    """Return the unit that a deadline's limit and ladder go by: who helps, else who leads."""
    return line.subject if line.clock == "assistance" else issue.lead_unit


def _limit_of_stage(issue: Issue, key: str, policy: Policy) -> Limit | None:
    staged = policy.handling.staged_for(issue.category, issue.source)
    stages = staged.stages if staged else ()
    return next((stage.limit for stage in stages if stage.key == key), None)


def _judged_at(issue: Issue, rule: ClockRule, scope: Scope) -> datetime:
    """Return the instant that decides: the feedback's own where the rule says so."""
    if rule.act != "meet_by_feedback":
        return scope.at
    own = issue.feedback.received_at if issue.feedback else scope.at
    return scope.answered_at or own


def _stop(
    deadline: Deadline, why: Literal["met", "cancelled"], at: datetime, facts: Facts
) -> DeadlineChange:
    """Return the change that stops a deadline: met, late, or cancelled."""
    on_time = why == "cancelled" or is_on_time(deadline, at)
    return DeadlineChange(
        id=deadline.id,
        why=why if on_time else "late",
        at=at,
        elapsed_working_days=elapsed_working_days(deadline, at, facts.time.calendar),
    )


def _hold(deadline: Deadline, at: datetime, reason: str) -> DeadlineChange | None:
    """Return the change that holds a running clock; a breached one is not held."""
    if deadline.state != "running" or deadline.breached_at:
        return None
    held = in_order(deadline, at)
    return DeadlineChange(id=deadline.id, why="paused", at=held, reason=reason)


def _go_on(deadline: Deadline, *, scope: Scope, facts: Facts) -> DeadlineChange | None:
    """Return the change that lets a held clock run on with the time of the review credited."""
    if deadline.state != "paused":
        return None
    after = in_order(deadline, scope.at)
    resumed = resume(deadline, after, facts.time, upstream_due_at=scope.upstream_due_at)
    return DeadlineChange(id=deadline.id, why="resumed", at=after, deadline=resumed)


def _take_up(deadline: Deadline, *, scope: Scope, facts: Facts) -> DeadlineChange:
    """Return the change that lets a cancelled limit run again, due when it was due."""
    running = taken_up(deadline, scope.at, facts.time, upstream_due_at=scope.upstream_due_at)
    return DeadlineChange(id=deadline.id, why="taken_up", at=scope.at, deadline=running)


def next_id(issue: Issue, clock: Clock) -> str:
    """Return the id of the clock's next deadline: `resolve-2` after `resolve-1`."""
    count = sum(1 for deadline in issue.deadlines.values() if deadline.clock == clock)
    return f"{clock}-{count + 1}"


def in_order(deadline: Deadline, at: datetime) -> datetime:
    """Return `at`, but not before the clock's last turn: two edges may stamp out of order."""
    turns = [deadline.started_at]
    turns += [turn for pause in deadline.pauses for turn in (pause.since, pause.until) if turn]
    return max(at, *turns)
