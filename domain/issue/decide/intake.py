"""Decisions of intake: discover, report, classify, reject, withdraw."""

from typing import Any

from domain.issue import urgency
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
from domain.issue.decide.timing import end_pause
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import (
    NothingToChangeError,
    NotPermittedError,
)
from domain.issue.events import (
    IssueClassified,
    IssueDiscovered,
    IssueRejected,
    IssueReported,
    IssueWithdrawn,
)
from domain.issue.facts import Facts
from domain.issue.state import Issue


def own_fields(command: Command, *without: str) -> dict[str, Any]:
    """Return the fields a person typed, for an event that has the same ones."""
    names = type(command).model_fields.keys() - HEADER - set(without)
    return {name: getattr(command, name) for name in names}


def discover(decision: Decision, command: DiscoverIssue) -> None:
    """Open a record of what somebody saw."""
    decision.record(IssueDiscovered, **own_fields(command))


def report(decision: Decision, command: ReportIssue) -> None:
    """Register an issue, new or discovered before."""
    decision.require(IssueReported)
    require_category(decision, command.category)
    require_respondents(decision, command)
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
    own = own_fields(command, "referral", "turned_away", "new_facts")
    fields = own | _kept_fields(decision, command) | {"flags": flags}
    decision.record(IssueReported, **fields, **graded(decision, fields))
    _end_at_once(decision, command)
    dispatch.by_system(decision)


def check_told_again(command: ReportIssue, facts: Facts) -> None:
    """Raise what a first report would be refused for; how often he tells it is not counted here."""
    decision = Decision(Issue.new(command.issue_id), command, facts)
    require_category(decision, command.category)
    require_respondents(decision, command)
    report_checks.check_source(decision, command)
    report_checks.check_content(decision, command)


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


def require_respondents(decision: Decision, command: ReportIssue | ImportIssue) -> None:
    """Raise UnknownReferenceError where a unit complained of is none."""
    for respondent in command.respondents:
        if respondent.unit:
            require_unit(decision, respondent.unit, field="respondents.unit")


def classify(decision: Decision, command: ClassifyIssue) -> None:
    """Set category, urgency, request type or place; a new urgency moves the running limits."""
    decision.require(IssueClassified)
    fields = own_fields(command)
    if all(value is None for value in fields.values()):
        raise NothingToChangeError(accepted=tuple(sorted(fields)))
    require_category(decision, command.category)
    if urgency.is_raised(decision.issue, command.urgency):
        end_pause(decision, "resolve")  # what has become pressing does not stand
    revised = urgency.revise(decision, command)
    loop = moved_loop(decision, category=command.category, request_type=command.request_type)
    grid = grid_of(decision, command.place)
    decision.record(IssueClassified, **fields, loop=loop, grid=grid)
    urgency.record_revised(decision, revised)


def reject(decision: Decision, command: RejectIssue) -> None:
    """Turn the issue away with a statutory reason and the proper channel."""
    decision.require(IssueRejected)
    require_reason(command.reason, decision.facts.policy.reasons.reject)
    decision.record(IssueRejected, **own_fields(command))


def withdraw(decision: Decision, command: WithdrawIssue) -> None:
    """Take the issue back. After dispatch, unconfirmed, it stays in the statistics."""
    after_dispatch = decision.issue.dispatched_at is not None
    # A complainant's own word that somebody called him confirms nothing.
    by_centre = command.actor.role != "resident"
    confirmed = command.by_code or (command.confirmed_by_call is not None and by_centre)
    decision.record(
        IssueWithdrawn,
        reason=command.reason,
        after_dispatch=after_dispatch,
        counted=after_dispatch and not confirmed,
    )


DECIDE: Deciders = {
    DiscoverIssue: discover,
    ReportIssue: report,
    ClassifyIssue: classify,
    RejectIssue: reject,
    WithdrawIssue: withdraw,
}
