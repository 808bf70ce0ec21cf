"""Decisions of the revisit, of closing, reworking and reopening."""

from typing import Literal

from domain.access.relations import check_relation
from domain.base import Sealed
from domain.issue import revisit_plan
from domain.issue.commands import (
    CloseIssue,
    DecideRework,
    RecordReinspection,
    RecordRevisit,
    ReopenIssue,
    ScheduleReinspection,
)
from domain.issue.decide import evaluation, pool
from domain.issue.decide.calling_back import call_back
from domain.issue.decide.consequences import answer_is_grave
from domain.issue.decide.lookups import (
    keeps_time,
    require_future,
    require_new_facts,
    require_reason,
    require_reopen_window,
    rules_of,
)
from domain.issue.decide.sampling import draw_for_call_back
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import (
    RevisitIncompleteError,
    RevisitMethodError,
    RevisitNotDueError,
    RevisitRequiredError,
)
from domain.issue.events import (
    IssueClosed,
    IssueReopened,
    ReinspectionRecorded,
    ReinspectionScheduled,
    ReopenWaived,
    RevisitAttempted,
    RevisitExhausted,
    RevisitRecorded,
    ReworkOrdered,
)
from domain.issue.values import RevisitMethod
from domain.policy.revisit import Effect

BackTo = Literal["claimed", "reported"]


def record_revisit(decision: Decision, command: RecordRevisit) -> None:
    """Record an attempt in vain, or the answer and what the policy makes of it.

    The answer of those who asked and evaluate accepts the feedback in the same step.
    """
    if decision.issue.to_call_back:
        _record_call_back(decision, command)
        return
    decision.require(RevisitRecorded if command.reached else RevisitAttempted)
    is_evaluated = evaluation.begin(decision, command)
    _check_due(decision)
    if not is_evaluated:
        check_relation(decision.issue, command, decision.facts)
        _check_method(decision, command.method)
    if command.reached:
        _record_answer(decision, command)
    else:
        _record_attempt(decision, command)


def _check_due(decision: Decision) -> None:
    issue = decision.issue
    if not issue.is_accepted and not decision.has_missed("resolve"):
        raise RevisitNotDueError(
            rule="the feedback is not accepted and its limit has not passed",
            accepted="a revisit after the review",
        )
    if issue.revisit.solved is not None and issue.status == "resolved":
        raise RevisitNotDueError(rule="the answer is on record", accepted="a decision on rework")


def _check_method(decision: Decision, method: RevisitMethod) -> None:
    """Raise RevisitMethodError unless people are asked, and what a patrol found is looked at."""
    issue = decision.issue
    source = decision.facts.policy.source(issue.source)
    was_found = source is not None and source.origin == "proactive"
    if issue.is_proactive and was_found and method != "site_check":
        raise RevisitMethodError(given=method, rule="nobody complained", accepted="site_check")
    if method == "site_check" and not issue.is_proactive:
        accepted = "phone, message, visit, inbound"
        raise RevisitMethodError(given=method, rule="he is asked himself", accepted=accepted)


def _record_attempt(decision: Decision, command: RecordRevisit) -> None:
    rules, made = rules_of(decision), decision.issue.revisit.attempts
    at = decision.received_at
    revisit_plan.check_attempt(rules, made, at)
    attempts = (*made, at)
    exhausted = revisit_plan.is_exhausted(rules, attempts)
    decision.record(
        RevisitAttempted,
        method=command.method,
        attempt=len(attempts),
        call=command.call,
        note=command.note,
        next_attempt_from=None if exhausted else revisit_plan.earliest_next(rules, attempts, at),
    )
    if exhausted:
        decision.record(RevisitExhausted, attempts=len(attempts))
        if decision.issue.is_accepted:
            decision.record(IssueClosed, ground="exhausted")
            draw_for_call_back(decision, "exhausted")


def _record_call_back(decision: Decision, command: RecordRevisit) -> None:
    """Record a call that checks how the issue ended; an answer against that end reopens it."""
    check_relation(decision.issue, command, decision.facts)
    _check_method(decision, command.method)
    effect = None
    if command.reached:
        _check_answer(decision, command)
        effect = _effect(decision, command)
    call_back(decision, command, effect)
    if effect == "rework" and command.note:
        _reopen(decision, command.note, None)


def _check_answer(decision: Decision, command: RecordRevisit) -> None:
    if command.solved is None or command.satisfaction is None:
        raise RevisitIncompleteError(accepted=("solved", "satisfaction"))
    for reason in command.reasons:
        require_reason(reason, decision.facts.policy.reasons.dissatisfied, field="reasons")


def _record_answer(decision: Decision, command: RecordRevisit) -> None:
    _check_answer(decision, command)
    decision.record(
        RevisitRecorded,
        method=command.method,
        attempt=len(decision.issue.revisit.attempts) + 1,
        call=command.call,
        contacted_by_unit=command.contacted_by_unit,
        solved=command.solved,
        satisfaction=command.satisfaction,
        reasons=command.reasons,
        note=command.note,
        effect=_effect(decision, command) if decision.issue.is_accepted else None,
    )
    if decision.issue.is_accepted:
        _follow_answer(decision)


def _effect(decision: Decision, command: RecordRevisit) -> Effect:
    """Return what the policy makes of the answer; a grave one closes nothing by itself."""
    assert command.solved is not None  # noqa: S101  # both were asked for
    assert command.satisfaction is not None  # noqa: S101
    effect = rules_of(decision).effect_of(solved=command.solved, satisfaction=command.satisfaction)
    grave = answer_is_grave(
        decision.issue, command.reasons, command.contacted_by_unit, decision.facts.policy
    )
    return "decide" if grave and effect == "close" else effect


def _follow_answer(decision: Decision) -> None:
    """Close, order rework, or leave the issue to the supervisor (rules.md 7.6)."""
    answer = decision.issue.revisit
    if answer.is_undecided:
        return
    recorded = decision.events[-1]
    if isinstance(recorded, RevisitRecorded) and recorded.effect == "rework":
        reason = "dissatisfied" if answer.solved == "yes" else "not_solved"
        _order_rework(decision, reason, "claimed")
        return
    decision.record(IssueClosed, ground="revisited")


def _order_rework(decision: Decision, reason: str, back_to: BackTo) -> None:
    """Order rework: of the unit that had it, or where the centre answered itself, of the centre."""
    issue = decision.issue
    goes_on = back_to == "claimed" and issue.lead_unit is not None
    had_lease = any(one.lease_until for one in issue.claims)
    decision.record(
        ReworkOrdered,
        reason=reason,
        reworks=issue.reworks + 1,
        back_to="claimed" if goes_on else "reported",
        lease_until=pool.new_lease(decision) if goes_on and had_lease else None,
    )


def decide_rework(decision: Decision, command: DecideRework) -> None:
    """Order rework of a partly solved issue, or waive it; against the complainant by two."""
    decision.require(ReworkOrdered)
    issue = decision.issue
    check_relation(issue, command, decision.facts)
    if not issue.is_accepted or not issue.revisit.is_undecided:
        raise RevisitNotDueError(rule="nothing is left to decide", accepted="a revisit first")
    if command.decision == "rework":
        partly = issue.revisit.solved == "partly"
        _order_rework(decision, "partly_solved" if partly else "decided", command.back_to)
    elif issue.revisit.satisfaction == "dissatisfied":
        _waive_against_will(decision, command)
    else:
        _waive(decision, command)


def _waive_against_will(decision: Decision, command: DecideRework) -> None:
    if decision.approver is None:
        decision.ask_second_person("waive_rework", command, command.reason)
    else:
        _waive(decision, command)


def _waive(decision: Decision, command: DecideRework) -> None:
    decision.record(ReopenWaived, reason=command.reason, approver=decision.approver)
    decision.record(IssueClosed, ground="rework_waived")


def close(decision: Decision, command: CloseIssue) -> None:
    """Ask for a forced close; only another supervisor's approval makes it take effect."""
    decision.require(IssueClosed)
    if command.actor.role != "supervisor":
        raise RevisitRequiredError
    check_relation(decision.issue, command, decision.facts)
    if decision.approver is None:
        decision.ask_second_person("force_close", command, command.reason)
        return
    decision.record(IssueClosed, ground="forced", reason=command.reason, approver=decision.approver)


def reopen(decision: Decision, command: ReopenIssue) -> None:
    """Bring a final issue back: its complainant inside the window, the centre at any time.

    What was declined its complainant brings back with new facts alone.
    Back to `claimed` only where the claimant still holds a post in the unit, and of an offer has a
    place for it; else to `reported`.
    """
    decision.require(IssueReopened)
    if command.actor.role == "resident":
        require_reopen_window(decision)
        require_new_facts(decision, new_facts=command.new_facts)
    _reopen(decision, command.reason, command.back_to)


def _reopen(decision: Decision, reason: Sealed, wanted: BackTo | None) -> None:
    issue = decision.issue
    claimant_units = decision.facts.directory.units_of(issue.claimant or "")
    is_there = issue.status == "closed" and issue.lead_unit in claimant_units
    goes_on = is_there and wanted != "reported" and pool.takes_up(decision)
    is_offered = goes_on and issue.ended_offer is not None
    decision.record(
        IssueReopened,
        reason=reason,
        back_to="claimed" if goes_on else "reported",
        offered=is_offered,
        lease_until=pool.new_lease(decision) if is_offered else None,
        time_kept=keeps_time(decision, new_facts=False),
    )


def schedule_reinspection(decision: Decision, command: ScheduleReinspection) -> None:
    """Plan a second look at a closed issue."""
    decision.require(ReinspectionScheduled)
    require_future(decision, command.due_at, field="due_at")
    decision.record(ReinspectionScheduled, due_at=command.due_at)


def record_reinspection(decision: Decision, command: RecordReinspection) -> None:
    """Record a second look, from outside the unit; a failed one reopens with all its history."""
    decision.require(ReinspectionRecorded)
    check_relation(decision.issue, command, decision.facts)
    decision.record(ReinspectionRecorded, result=command.result, findings=command.findings)
    if command.result == "failed":
        _reopen(decision, command.findings, None)


DECIDE: Deciders = {
    RecordRevisit: record_revisit,
    DecideRework: decide_rework,
    CloseIssue: close,
    ReopenIssue: reopen,
    ScheduleReinspection: schedule_reinspection,
    RecordReinspection: record_reinspection,
}
