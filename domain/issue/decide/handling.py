"""Decisions of handling: contact, progress, feedback and its review."""

from domain.access.relations import check_relation
from domain.issue.commands import RecordContact, RecordProgress, ResolveIssue, ReviewResolution
from domain.issue.decide.evaluation import evaluator_of
from domain.issue.decide.lookups import require_after_dispatch, require_reason, rules_of
from domain.issue.decide.milestones import prepare_feedback
from domain.issue.decide.presence import require_presence
from domain.issue.decide.waiving import waive_where_nobody_asks
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import (
    AlreadyReviewedError,
    AssistanceOpenError,
    ContactRequiredError,
    FindingsRequiredError,
    PartsOpenError,
)
from domain.issue.events import (
    ComplainantContacted,
    ContactAttempted,
    IssueResolved,
    ProgressRecorded,
    ResolutionAccepted,
    ResolutionSentBack,
)
from domain.issue.revisit_plan import is_exhausted


def record_contact(decision: Decision, command: RecordContact) -> None:
    """Record a contact; the first time reached stops the contact clock."""
    event = ComplainantContacted if command.reached else ContactAttempted
    decision.require(event)
    check_relation(decision.issue, command, decision.facts)
    unit = decision.issue.lead_unit
    require_after_dispatch(decision)
    decision.record(event, unit=unit, method=command.method, call=command.call, note=command.note)


def record_progress(decision: Decision, command: RecordProgress) -> None:
    """Record what was done so far."""
    decision.require(ProgressRecorded)
    check_relation(decision.issue, command, decision.facts)
    require_after_dispatch(decision)
    decision.record(
        ProgressRecorded,
        note=command.note,
        attachments=command.attachments,
        visible_to=command.visible_to,
    )


def resolve(decision: Decision, command: ResolveIssue) -> None:
    """Take the unit's feedback: its claimant's, with the complainant contacted or exempt."""
    decision.require(IssueResolved)
    issue, policy = decision.issue, decision.facts.policy
    check_relation(issue, command, decision.facts)
    if command.cause:
        require_reason(command.cause, policy.reasons.cause, field="cause")
    require_after_dispatch(decision)
    if issue.open_parts:
        raise PartsOpenError(open=issue.open_part_numbers)
    if issue.assistances:
        raise AssistanceOpenError(accepted=tuple(issue.assistances))
    _check_contact(decision)
    require_presence(decision)
    prepare_feedback(decision, command)
    decision.record(
        IssueResolved,
        unit=issue.lead_unit,
        handler=command.actor.id,
        outcome=command.outcome,
        cause=command.cause,
        reply=command.reply,
        measures=command.measures,
        evidence=command.evidence,
        money_fen=command.money_fen,
        households=command.households,
        flags=command.flags,
        evaluator=evaluator_of(decision),
    )


def _check_contact(decision: Decision) -> None:
    # The unit gives up no sooner than a revisitor does: so often, on so many dates (rules.md 12.5).
    issue, rules = decision.issue, rules_of(decision)
    unreachable = is_exhausted(rules, issue.contact_attempts)
    if not (issue.contacted or unreachable or issue.anonymous or issue.is_proactive):
        raise ContactRequiredError(accepted=rules.attempts, dates=rules.dates)


def review(decision: Decision, command: ReviewResolution) -> None:
    """Accept the feedback or send it back, from outside the handling unit."""
    accepts = command.decision == "accept"
    decision.require(ResolutionAccepted if accepts else ResolutionSentBack)
    issue = decision.issue
    check_relation(issue, command, decision.facts)
    if issue.feedback is None or issue.feedback.accepted:
        raise AlreadyReviewedError
    if accepts:
        evaluator = issue.feedback.evaluator
        decision.record(ResolutionAccepted, findings=command.findings, evaluator=evaluator)
        waive_where_nobody_asks(decision)
        return
    if command.findings is None:
        raise FindingsRequiredError
    decision.record(ResolutionSentBack, findings=command.findings, reworks=issue.reworks + 1)


DECIDE: Deciders = {
    RecordContact: record_contact,
    RecordProgress: record_progress,
    ResolveIssue: resolve,
    ReviewResolution: review,
}
