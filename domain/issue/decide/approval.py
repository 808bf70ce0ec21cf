"""The second half of a two-person act: the order that waited is decided again, approved."""

from domain.access.relations import check_relation, outside
from domain.base import Actor
from domain.issue.commands import (
    ApproveRequest,
    CloseIssue,
    Command,
    DecideRework,
    decode_command,
)
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import NothingPendingError, NotPermittedError
from domain.issue.loops import loop_of
from domain.issue.state import PendingApproval


def approve(decision: Decision, command: ApproveRequest, deciders: Deciders) -> None:
    """Approve, as a second person, what another one asked for.

    Whoever may not give the order himself approves nothing either (lifecycle.md 2).
    """
    pending = decision.issue.pending
    if pending is None:
        raise NothingPendingError
    check_relation(decision.issue, command, decision.facts)
    order = _order(pending, command)
    _check_role(decision, command.actor, order)
    outside(decision.issue, command.actor, decision.facts)
    decision.approver = command.actor.id
    deciders[type(order)](decision, order)


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
