"""Decisions of intake: discover, report, classify, reject, withdraw, import."""

from datetime import datetime
from typing import Any

from domain.deadlines.given import given_deadline
from domain.deadlines.model import Deadline
from domain.issue import urgency
from domain.issue.clock_rules import JUDGED_IN_HISTORY
from domain.issue.commands import (
    HEADER,
    ClassifyIssue,
    Command,
    DiscoverIssue,
    ImportIssue,
    RejectIssue,
    ReportIssue,
    WithdrawIssue,
)
from domain.issue.decide import dispatch, report_checks
from domain.issue.decide.answering import hand_over
from domain.issue.decide.grading import graded, grid_of, moved_loop, require_campaign
from domain.issue.decide.lookups import require_category, require_reason, require_unit
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import (
    NothingToChangeError,
    NotPermittedError,
    PredatedError,
    WrongStateError,
)
from domain.issue.events import (
    IssueClaimed,
    IssueClassified,
    IssueClosed,
    IssueDiscovered,
    IssueDispatched,
    IssueRejected,
    IssueReported,
    IssueResolved,
    IssueWithdrawn,
    NoteAdded,
    ResolutionAccepted,
    RevisitWaived,
)

_BESIDE_THE_REPORT = ("unit", "reply", "replied_at", "lateness", "judged_by", "due_at", "note")
"""What an imported row says beyond its report; other events and the clocks take it up."""


def _own_fields(command: Command, *without: str) -> dict[str, Any]:
    """Return the fields a person typed, for an event that has the same ones."""
    names = type(command).model_fields.keys() - HEADER - set(without)
    return {name: getattr(command, name) for name in names}


def discover(decision: Decision, command: DiscoverIssue) -> None:
    """Open a record of what somebody saw."""
    decision.record(IssueDiscovered, **_own_fields(command))


def report(decision: Decision, command: ReportIssue) -> None:
    """Register an issue, new or discovered before."""
    decision.require(IssueReported)
    require_category(decision, command.category)
    _require_respondents(decision, command)
    report_checks.check(decision, command)
    flags = report_checks.flags(decision, command)
    require_campaign(decision, command.campaign, source=command.source)
    if decision.issue.status == "new":
        decision.record(
            IssueDiscovered,
            kind=command.kind,
            source=command.source,
            external_id=command.external_id,
            subject=command.subject,
            text=command.text,
            location=command.location,
        )
    own = _own_fields(command, "referral", "turned_away")
    fields = own | _kept_fields(decision, command) | {"flags": flags}
    decision.record(IssueReported, **fields, **graded(decision, fields))
    _end_at_once(decision, command)
    dispatch.by_system(decision)


def _end_at_once(decision: Decision, command: ReportIssue) -> None:
    """Refer or turn away what is not dispatched, in the step that registers it (rules.md 4.2)."""
    if command.referral is None and command.turned_away is None:
        return
    policy, actor = decision.facts.policy, command.actor
    accepted = policy.roles_for("ReferIssue")
    if actor.role not in accepted:
        raise NotPermittedError(
            actor=actor.id, role=actor.role, command="ReferIssue", accepted=accepted
        )
    if command.referral:
        hand_over(decision, command.referral)
    elif command.turned_away:
        away = command.turned_away
        require_reason(away.reason, policy.intake.refused_at_report, field="turned_away.reason")
        decision.record(IssueRejected, **dict(away))


def _kept_fields(decision: Decision, command: ReportIssue) -> dict[str, Any]:
    """Return what was classified before the report and is not given anew by it."""
    left = {"category", "urgency"} - command.model_fields_set
    kept = {name: getattr(decision.issue, name) for name in left}
    return {**kept, "attachments": command.attachments or None}


def _require_respondents(decision: Decision, command: ReportIssue | ImportIssue) -> None:
    for respondent in command.respondents:
        if respondent.unit:
            require_unit(decision, respondent.unit, field="respondents.unit")


def classify(decision: Decision, command: ClassifyIssue) -> None:
    """Set category, urgency, request type or place; a new urgency moves the running limits."""
    decision.require(IssueClassified)
    fields = _own_fields(command)
    if all(value is None for value in fields.values()):
        raise NothingToChangeError(accepted=tuple(sorted(fields)))
    require_category(decision, command.category)
    revised = urgency.revise(decision, command.urgency) if command.urgency else ()
    loop = moved_loop(decision, category=command.category, request_type=command.request_type)
    grid = grid_of(decision, command.place)
    decision.record(IssueClassified, **fields, loop=loop, grid=grid)
    urgency.record_revised(decision, revised)


def reject(decision: Decision, command: RejectIssue) -> None:
    """Turn the issue away with a statutory reason and the proper channel."""
    decision.require(IssueRejected)
    require_reason(command.reason, decision.facts.policy.reasons.reject)
    decision.record(IssueRejected, **_own_fields(command))


def withdraw(decision: Decision, command: WithdrawIssue) -> None:
    """Take the issue back. After dispatch, unconfirmed, it stays in the statistics."""
    after_dispatch = decision.issue.dispatched_at is not None
    # A complainant's own word that somebody called him confirms nothing.
    by_centre = command.actor.role != "resident"
    confirmed = command.confirmed_by_call is not None and by_centre
    decision.record(
        IssueWithdrawn,
        reason=command.reason,
        after_dispatch=after_dispatch,
        counted=after_dispatch and not confirmed,
    )


def take_over(decision: Decision, command: ImportIssue) -> None:
    """Take over history with its own times; with a reply, the whole loop to its close."""
    issue = decision.issue
    if issue.version:
        raise WrongStateError(step="ImportIssue", status=issue.status, accepted=("new",))
    require_category(decision, command.category)
    _require_respondents(decision, command)
    require_unit(decision, command.unit, field="unit")
    require_campaign(decision, command.campaign, source=command.source)
    reported_at = command.occurred_at or decision.received_at
    fields = _own_fields(command, *_BESIDE_THE_REPORT) | {"flags": _flags(command, reported_at)}
    decision.record(
        IssueReported,
        at=reported_at,
        historic=True,
        started=_given(decision, command, reported_at),
        **fields,
        **graded(decision, fields),
    )
    if command.note:
        decision.record(NoteAdded, at=reported_at, text=command.note)
    if command.reply and command.replied_at:
        _take_over_reply(decision, command, reported_at, command.replied_at)


def _given(decision: Decision, command: ImportIssue, start: datetime) -> tuple[Deadline, ...]:
    """Return the source's own deadline: it runs from the report, dispatched or not."""
    if command.due_at is None:
        return ()
    given = given_deadline(
        id=f"{JUDGED_IN_HISTORY}-1",
        clock=JUDGED_IN_HISTORY,
        started_at=start,
        due_at=command.due_at,
        time=decision.facts.time,
        policy=decision.facts.policy.ref,
    )
    return (given,)


def _flags(command: ImportIssue, reported_at: datetime) -> tuple[str, ...]:
    """Return the flags of the row, and whether its target lies before it was opened."""
    if command.due_at is None or command.due_at >= reported_at:
        return command.flags
    return (*command.flags, "target_before_open")


def _take_over_reply(
    decision: Decision, command: ImportIssue, reported_at: datetime, replied_at: datetime
) -> None:
    if replied_at < reported_at:
        given, accepted = replied_at.isoformat(), reported_at.isoformat()
        raise PredatedError(field="replied_at", given=given, accepted=accepted)
    unit, suggested = command.unit, decision.facts.policy.owner_of(command.category)
    decision.record(
        IssueDispatched,
        at=reported_at,
        unit=unit,
        suggested=suggested,
        followed_suggestion=unit == suggested,
        lateness=command.lateness,
    )
    decision.record(IssueClaimed, at=reported_at, unit=unit, claimant=unit)
    decision.record(
        IssueResolved,
        at=replied_at,
        unit=unit,
        handler=unit,
        outcome="explained",
        reply=command.reply,
    )
    decision.record(ResolutionAccepted, at=replied_at)
    decision.record(RevisitWaived, at=replied_at, reason="historic")
    decision.record(IssueClosed, at=replied_at, ground="waived")


DECIDE: Deciders = {
    DiscoverIssue: discover,
    ReportIssue: report,
    ClassifyIssue: classify,
    RejectIssue: reject,
    WithdrawIssue: withdraw,
    ImportIssue: take_over,
}
