"""Decisions on the time a unit has: extension, pause, and a breach that a slip undoes."""

from datetime import datetime

from domain.access.relations import check_relation
from domain.base import SYSTEM, Sealed
from domain.calendar import local_date
from domain.deadlines.due_actions import DueAction
from domain.deadlines.errors import ClockNotPausedError, ClockNotRunningError
from domain.deadlines.extend import await_decision, decided, extend
from domain.deadlines.judge import elapsed_working_days, is_on_time
from domain.deadlines.model import Clock, Deadline, DeadlineChange
from domain.deadlines.pause import resume
from domain.issue.clocks import in_order
from domain.issue.commands import (
    DecideExtension,
    PauseClock,
    RequestExtension,
    ResumeClock,
    VoidBreach,
)
from domain.issue.decide.evidence import require_files
from domain.issue.decide.lookups import require_part, require_reason, require_told
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import (
    AlreadyAskedError,
    ApproverTooLowError,
    BreachStandsError,
    ClockPassedError,
    ExtensionCapError,
    NoSuchClockError,
    NothingAskedError,
    PauseEndError,
    UnknownReferenceError,
)
from domain.issue.events import (
    BreachVoided,
    ClockPaused,
    ClockResumed,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
)
from domain.issue.state import AskedExtension, Issue


def request_extension(decision: Decision, command: RequestExtension) -> None:
    """Ask for more time, before the limit has passed and within the cap of the round."""
    decision.require(ExtensionRequested)
    issue, rules = decision.issue, decision.facts.policy.handling.extension
    check_relation(issue, command, decision.facts)
    require_part(command, "reason", accepted="why the limit is too short")
    require_told(decision, told=command.complainant_told)
    if pending_extension(issue):
        raise AlreadyAskedError(what="an extension")
    line = _clock(issue, "resolve")
    number = _check_cap(decision, line, command.amount)
    waits = await_decision(
        line, asked_at=decision.received_at, grace_days=rules.grace_days, time=decision.facts.time
    )
    decision.record(
        ExtensionRequested,
        changed=(_revised(decision, waits),),
        unit=issue.lead_unit,
        deadline_id=line.id,
        round=number,
        amount=command.amount,
        reason=command.reason,
    )


def _check_cap(decision: Decision, line: Deadline, amount: int) -> int:
    """Return the number of the round. No round adds more than the one before it did."""
    rounds, number = decision.facts.policy.handling.extension.rounds, len(line.extensions) + 1
    unit = line.limit.unit
    cap = rounds[number - 1].cap_in(unit) if number <= len(rounds) else 0
    if line.extensions:
        cap = min(cap, line.extensions[-1].amount)
    if amount > cap:
        accepted = f"up to {cap}" if cap else "no extension"
        raise ExtensionCapError(given=amount, unit=unit, round=number, accepted=accepted)
    return number


def pending_extension(issue: Issue) -> AskedExtension | None:
    """Return the request that waits for its decision, None when none does or its clock ended."""
    asked = issue.asked_extension
    line = issue.deadlines[asked.deadline_id] if asked else None
    waits = line is not None and line.stopped_at is None and line.undecided_until is not None
    return asked if waits else None


def decide_extension(decision: Decision, command: DecideExtension) -> None:
    """Grant or refuse more time, in the post that the round asks for; never one's own request."""
    decision.require(ExtensionGranted)
    issue, actor = decision.issue, command.actor
    asked = pending_extension(issue)
    line = issue.deadlines[asked.deadline_id] if asked else None
    # After its day of grace a request counts as refused, also where the timer is late.
    if asked is None or line is None or _is_over(line, decision.received_at):
        raise NothingAskedError(what="extension")
    check_relation(issue, command, decision.facts)
    approvers = decision.facts.policy.handling.extension.rounds[asked.round - 1].approvers
    if actor.role not in approvers:
        raise ApproverTooLowError(
            actor=actor.id, role=actor.role, rule=f"round {asked.round}", accepted=approvers
        )
    if command.decision == "grant":
        _grant(decision, asked, line, command.findings)
    else:
        _refuse(decision, asked, line, findings=command.findings)


def _is_over(line: Deadline, at: datetime) -> bool:
    return line.undecided_until is not None and at >= line.undecided_until


def _grant(
    decision: Decision, asked: AskedExtension, line: Deadline, findings: Sealed | None
) -> None:
    # A new urgency may have put a limit in another unit in the place of the one asked about.
    _check_cap(decision, line, asked.amount)
    longer = extend(
        line,
        amount=asked.amount,
        unit=line.limit.unit,
        asked_at=asked.asked_at,
        at=decision.received_at,
        time=decision.facts.time,
        upstream_due_at=decision.issue.upstream_due_at,
    )
    decision.record(
        ExtensionGranted,
        changed=(_revised(decision, longer),),
        deadline_id=line.id,
        round=asked.round,
        amount=asked.amount,
        due_before=line.due_at,
        due_at=longer.due_at,
        findings=findings,
    )


def _refuse(
    decision: Decision,
    asked: AskedExtension,
    line: Deadline,
    *,
    deemed: bool = False,
    findings: Sealed | None = None,
) -> None:
    decision.record(
        ExtensionRefused,
        changed=(_revised(decision, decided(line)),),
        deadline_id=line.id,
        round=asked.round,
        deemed=deemed,
        findings=findings,
    )


def deem_refused(decision: Decision, action: DueAction) -> None:
    """Refuse what nobody decided until a working day after the limit (rules.md 5)."""
    asked = decision.issue.asked_extension
    if asked:
        line = decision.issue.deadlines[action.deadline_id]
        _refuse(decision, asked, line, deemed=True)


def pause_clock(decision: Decision, command: PauseClock) -> None:
    """Let a clock stand for a listed reason; long pauses take a higher post."""
    decision.require(ClockPaused)
    issue, rules = decision.issue, decision.facts.policy.handling.pause
    check_relation(issue, command, decision.facts)
    reason = require_part(command, "reason", accepted=", ".join(rules.reasons))
    until = require_part(command, "until", accepted="when it runs on by itself")
    require_reason(reason, rules.reasons)
    if command.clock not in rules.clocks:
        raise NoSuchClockError(given=command.clock, accepted=rules.clocks)
    line = _clock(issue, command.clock)
    if line.state != "running":
        raise ClockNotRunningError(deadline=line.id, state=line.state)
    if line.breached_at or not is_on_time(line, decision.received_at):
        raise ClockPassedError(deadline=line.id, due=line.due_at.isoformat())
    _check_end(decision, line, until)
    stands = DeadlineChange(
        id=line.id,
        why="paused",
        at=in_order(line, decision.received_at),
        reason=reason,
        planned_until=until,
    )
    decision.record(
        ClockPaused,
        changed=(stands,),
        deadline_id=line.id,
        clock=line.clock,
        reason=reason,
        until=until,
        note=command.note,
    )


def _check_end(decision: Decision, line: Deadline, until: datetime) -> None:
    rules, actor = decision.facts.policy.handling.pause, decision.command.actor
    since = in_order(line, decision.received_at)
    if until <= since or (local_date(until) - local_date(since)).days > rules.longest_days:
        raise PauseEndError(
            given=until.isoformat(), earliest=since.isoformat(), latest=f"{rules.longest_days} days"
        )
    between = decision.facts.time.calendar.working_days_between
    spans = [(each.since, each.until or each.since) for each in line.pauses]
    days = sum(between(local_date(a), local_date(b)) for a, b in (*spans, (since, until)))
    if days > rules.short_days and actor.role not in rules.longer_by:
        raise ApproverTooLowError(
            actor=actor.id,
            role=actor.role,
            rule=f"pauses of {days} working days",
            accepted=rules.longer_by,
        )


def resume_clock(decision: Decision, command: ResumeClock) -> None:
    """Let a paused clock run on before its planned end."""
    decision.require(ClockPaused)
    check_relation(decision.issue, command, decision.facts)
    line = _clock(decision.issue, command.clock)
    if line.state != "paused":
        raise ClockNotPausedError(deadline=line.id, state=line.state)
    _run_on(decision, line, planned=False, note=command.note)


def resume_as_planned(decision: Decision, action: DueAction) -> None:
    """Let a clock run on at the end of its pause, however late the timer is."""
    _run_on(decision, decision.issue.deadlines[action.deadline_id], planned=True)


def end_pause(decision: Decision, clock: Clock) -> None:
    """Let a clock run on where the step to come shows that its reason is gone."""
    line = decision.issue.open_deadline(clock)
    if line and line.state == "paused" and line.pauses[-1].planned_until:
        _run_on(decision, line, planned=False)


def _run_on(
    decision: Decision, line: Deadline, *, planned: bool, note: Sealed | None = None
) -> None:
    decision.record(
        ClockResumed,
        changed=(resumed(decision, line),),
        actor=SYSTEM if planned else None,
        deadline_id=line.id,
        clock=line.clock,
        planned=planned,
        note=note,
    )


def resumed(decision: Decision, line: Deadline) -> DeadlineChange:
    """Return the change by which a clock runs on: now, or at the end that was planned."""
    at = min(decision.received_at, line.pauses[-1].planned_until or decision.received_at)
    at = in_order(line, at)
    upstream = decision.issue.upstream_due_at
    running = resume(line, at, decision.facts.time, upstream_due_at=upstream)
    return DeadlineChange(id=line.id, why="resumed", at=at, deadline=running)


def void_breach(decision: Decision, command: VoidBreach) -> None:
    """Take a breach back: the step was taken in time, and entered in time with its slip.

    A file that the slip claims by its digest is on record by then, for whoever looks again.
    """
    decision.require(BreachVoided)
    issue = decision.issue
    check_relation(issue, command, decision.facts)
    line = issue.deadlines.get(command.deadline)
    if line is None:
        raise UnknownReferenceError(
            field="deadline", given=command.deadline, accepted=tuple(issue.deadlines)
        )
    done_at = issue.done_offline.get(line.id)
    if done_at is None or not is_on_time(line, done_at):
        rule = "no step with a slip ended it" if done_at is None else "the step was late as well"
        raise BreachStandsError(deadline=line.id, rule=rule)
    require_files(decision, issue.slip_evidence.get(line.id, ()))
    days = elapsed_working_days(line, done_at, decision.facts.time.calendar)
    undone = DeadlineChange(id=line.id, why="voided", at=done_at, elapsed_working_days=days)
    decision.record(
        BreachVoided,
        changed=(undone,),
        deadline_id=line.id,
        clock=line.clock,
        revision=line.revision,
        done_at=done_at,
        reason=command.reason,
    )


def _clock(issue: Issue, clock: Clock) -> Deadline:
    line = issue.open_deadline(clock)
    if line is None:
        raise NoSuchClockError(given=clock, accepted="a clock of this issue")
    return line


def _revised(decision: Decision, line: Deadline) -> DeadlineChange:
    return DeadlineChange(id=line.id, why="revised", at=decision.received_at, deadline=line)


DECIDE: Deciders = {
    RequestExtension: request_extension,
    DecideExtension: decide_extension,
    PauseClock: pause_clock,
    ResumeClock: resume_clock,
    VoidBreach: void_breach,
}
