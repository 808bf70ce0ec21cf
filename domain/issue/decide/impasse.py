"""Decisions on what cannot be finished now (挂账) or at all (终止)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from domain.access.relations import check_relation
from domain.base import Sealed
from domain.calendar import local_date
from domain.deadlines.fixed import fixed_deadline, months_later
from domain.deadlines.model import Deadline, DeadlineChange
from domain.issue.clocks import in_order, next_id
from domain.issue.commands import (
    DecideTermination,
    ReinstateIssue,
    RequestTermination,
    ReviewSuspension,
    SuspendIssue,
)
from domain.issue.decide.evidence import require_files
from domain.issue.decide.lookups import require_part, require_reason, require_told
from domain.issue.decide.sampling import draw_for_call_back
from domain.issue.decide.timing import end_pause, resumed
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import (
    AlreadyAskedError,
    ApproverTooLowError,
    MissingPartError,
    NothingAskedError,
    ReviewDateError,
)
from domain.issue.events import (
    IssueReinstated,
    IssueSuspended,
    IssueTerminated,
    SuspensionReviewed,
    SuspensionReviewMissed,
    TerminationRefused,
    TerminationRequested,
)
from domain.issue.state import AskedTermination, Issue

SUSPENSION: Final = "suspension"
"""The reason of the pauses that the ledger makes."""
_ASKED_FOR: Final = {
    "ground": "a ground of the policy",
    "reason": "why it cannot be done now",
    "measures": "the interim measures",
    "expected_on": "the definite date",
    "review_on": "the day of the next review",
}


def suspend(decision: Decision, command: SuspendIssue) -> None:
    """Put the issue on the ledger: one person asks, a second one of the chain approves."""
    decision.require(IssueSuspended)
    rules = decision.facts.policy.handling.suspension
    for field, accepted in _ASKED_FOR.items():
        require_part(command, field, accepted=accepted)
    require_reason(str(command.ground), rules.grounds, field="ground")
    require_told(decision, told=command.complainant_told)
    check_relation(decision.issue, command, decision.facts)
    _check_expected(decision, command)
    _check_review(decision, command.review_on)
    if decision.approver is None:
        decision.ask_second_person("suspend", command, _reason(command))
        return
    _check_chain(decision)
    for clock in rules.clocks:
        end_pause(decision, clock)
        decision.has_missed(clock)
    decision.record(
        IssueSuspended,
        started=(_review_clock(decision, command.review_on),),
        changed=tuple(_standing(decision)),
        ground=command.ground,
        reason=command.reason,
        measures=command.measures,
        expected_on=command.expected_on,
        review_on=command.review_on,
        approver=decision.approver,
    )


def _reason(command: SuspendIssue) -> Sealed:
    if command.reason is None:
        raise MissingPartError(step="SuspendIssue", field="reason", accepted=_ASKED_FOR["reason"])
    return command.reason


def _check_chain(decision: Decision) -> None:
    approvers = decision.facts.policy.handling.suspension.approvers
    actor = decision.command.actor
    if actor.role not in approvers:
        raise ApproverTooLowError(
            actor=actor.id, role=actor.role, rule="the second person", accepted=approvers
        )


def _check_expected(decision: Decision, command: SuspendIssue) -> None:
    today = local_date(decision.received_at)
    if command.expected_on and command.expected_on <= today:
        raise ReviewDateError(
            field="expected_on",
            given=str(command.expected_on),
            earliest=str(today + timedelta(days=1)),
            latest="the day it will be done",
        )


def _check_review(decision: Decision, day: date | None) -> None:
    today = local_date(decision.received_at)
    months = decision.facts.policy.handling.suspension.review_months
    latest = months_later(today, months)
    if day is None:
        raise MissingPartError(
            step=type(decision.command).__name__,
            field="review_on",
            accepted=_ASKED_FOR["review_on"],
        )
    if not today < day <= latest:
        earliest = str(today + timedelta(days=1))
        raise ReviewDateError(
            field="review_on", given=str(day), earliest=earliest, latest=str(latest)
        )


def _review_clock(decision: Decision, day: date | None) -> Deadline:
    return fixed_deadline(
        id=next_id(decision.issue, "suspension_review"),
        clock="suspension_review",
        due=day or local_date(decision.received_at),
        started_at=decision.received_at,
        time=decision.facts.time,
        policy=decision.facts.policy.ref,
    )


def _standing(decision: Decision) -> Iterator[DeadlineChange]:
    clocks = decision.facts.policy.handling.suspension.clocks
    for line in decision.issue.open_deadlines():
        if line.clock in clocks and line.state == "running":
            at = in_order(line, decision.received_at)
            yield DeadlineChange(id=line.id, why="paused", at=at, reason=SUSPENSION)


def review(decision: Decision, command: ReviewSuspension) -> None:
    """Look through the ledger: keep it there until the next review, or take it off."""
    decision.require(SuspensionReviewed)
    check_relation(decision.issue, command, decision.facts)
    started: tuple[Deadline, ...] = ()
    if command.decision == "keep":
        _check_review(decision, command.review_on)
        started = (_review_clock(decision, command.review_on),)
    decision.record(
        SuspensionReviewed,
        started=started,
        decision=command.decision,
        findings=command.findings,
        review_on=command.review_on if started else None,
    )
    if not started:
        _reinstate(decision, command.findings)


def miss_review(decision: Decision) -> None:
    """Go on to the next review where one was missed; supervision follows the second in a row."""
    issue, rules = decision.issue, decision.facts.policy.handling.suspension
    if issue.status != "suspended":
        return
    day = months_later(local_date(decision.received_at), rules.review_months)
    missed = issue.reviews_missed + 1
    decision.record(
        SuspensionReviewMissed,
        started=(_review_clock(decision, day),),
        missed=missed,
        review_on=day,
        supervise=missed >= rules.missed_reviews,
    )


def reinstate(decision: Decision, command: ReinstateIssue) -> None:
    """Take the issue off the ledger before its review."""
    decision.require(IssueReinstated)
    check_relation(decision.issue, command, decision.facts)
    _reinstate(decision, command.reason)


def _reinstate(decision: Decision, reason: Sealed) -> None:
    changed = tuple(
        resumed(decision, line)
        for line in decision.issue.open_deadlines()
        if line.state == "paused" and line.pauses[-1].reason == SUSPENSION
    )
    decision.record(IssueReinstated, changed=changed, reason=reason)


def request_termination(decision: Decision, command: RequestTermination) -> None:
    """Ask the centre to end the matter, with evidence; the clocks run on meanwhile."""
    decision.require(TerminationRequested)
    issue, rules = decision.issue, decision.facts.policy.handling.termination
    check_relation(issue, command, decision.facts)
    require_reason(command.ground, rules.grounds, field="ground")
    require_part(command, "evidence", accepted="what proves the ground")
    require_files(decision, command.evidence)
    if _pending(issue):
        raise AlreadyAskedError(what="a termination")
    decision.record(
        TerminationRequested,
        unit=issue.lead_unit,
        ground=command.ground,
        evidence=command.evidence,
        explanation=command.explanation,
    )


def _pending(issue: Issue) -> AskedTermination | None:
    """Return the request of the unit that has the issue; another unit's is void."""
    asked = issue.asked_termination
    return asked if asked and asked.unit == issue.lead_unit else None


def decide_termination(decision: Decision, command: DecideTermination) -> None:
    """Rule on a termination, from outside the unit; granted, the issue is rejected."""
    decision.require(IssueTerminated)
    asked = _pending(decision.issue)
    if asked is None:
        raise NothingAskedError(what="termination")
    check_relation(decision.issue, command, decision.facts)
    if command.decision == "refuse":
        decision.record(TerminationRefused, ground=asked.ground, findings=command.findings)
        return
    decision.record(
        IssueTerminated,
        ground=asked.ground,
        explanation=asked.explanation,
        findings=command.findings,
    )
    draw_for_call_back(decision, "terminated")


DECIDE: Deciders = {
    SuspendIssue: suspend,
    ReviewSuspension: review,
    ReinstateIssue: reinstate,
    RequestTermination: request_termination,
    DecideTermination: decide_termination,
}
