"""The second half of a two-person act: the order that waited is decided again, approved."""

from domain.access.relations import check_another, outside
from domain.base import Actor
from domain.issue.commands import (
    ApproveRequest,
    CloseIssue,
    Command,
    DecideRework,
    decode_command,
)
from domain.issue.decide.lookups import require_part
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import NothingPendingError, NotPermittedError, WhichRequestError
from domain.issue.events import ApprovalRefused
from domain.issue.loops import loop_of
from domain.issue.partners import meant_by
from domain.issue.state import Issue, PendingApproval


def approve(decision: Decision, command: ApproveRequest, deciders: Deciders) -> None:
    """Approve, as a second person, what another one asked for, or refuse it.

    Whoever may not give the order himself answers nothing either (lifecycle.md 2).
    """
    asked = _asked(decision.issue, command)
    if command.decision == "refuse":
        _refuse(decision, command, asked)
        return
    check_another(command.actor, asked.requested_by)
    order = _order(asked, command)
    _check_second(decision, order)
    decision.approver = command.actor.id
    deciders[type(order)](decision, order)


def _asked(issue: Issue, command: ApproveRequest) -> PendingApproval:
    if not issue.pending:
        raise NothingPendingError
    asked = meant_by(command, issue.pending)
    if asked is None:
        waiting = tuple(f"{each.request} ({each.act})" for each in issue.pending)
        raise WhichRequestError(given=command.request or "none", accepted=waiting)
    return asked


def _refuse(decision: Decision, command: ApproveRequest, asked: PendingApproval) -> None:
    """Refuse a request, or take one's own back, so that nothing waits for ever."""
    findings = require_part(command, "findings", accepted="why it is refused")
    if command.actor.id != asked.requested_by:
        _check_second(decision, _order(asked, command))
    decision.record(ApprovalRefused, request=asked.request, act=asked.act, findings=findings)


def _check_second(decision: Decision, order: Command) -> None:
    actor = decision.command.actor
    _check_role(decision, actor, order)
    outside(decision.issue, actor, decision.facts)


def _check_role(decision: Decision, actor: Actor, order: Command) -> None:
    name = type(order).__name__
    policy = decision.facts.policy
    accepted = policy.roles_for(name, loop_of(decision.issue, policy))
    if actor.role not in accepted:
        raise NotPermittedError(
            actor=actor.id, role=actor.role, command=name, accepted=tuple(accepted)
        )


def _order(pending: PendingApproval, command: ApproveRequest) -> Command:
    """Return what waits; a request stored without its order was for one of two acts."""
    if pending.order:
        return decode_command(pending.order)
    asked = {name: getattr(command, name) for name in Command.model_fields}
    asked["actor"] = Actor(id=pending.requested_by, role="supervisor")
    if pending.act == "waive_rework":
        return DecideRework(**asked, decision="waive", reason=pending.reason)
    return CloseIssue(**asked, reason=pending.reason)
