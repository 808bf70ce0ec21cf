"""Which other issues an order writes to or looks at, so that both are decided on together."""

from collections.abc import Callable, Iterable
from typing import Any, Final
from uuid import UUID

from domain.issue.commands import ApproveRequest, Command, MergeIssue, SplitIssue, decode_command
from domain.issue.ids import part_id
from domain.issue.state import Issue, PendingApproval

Partners = dict[type[Command], Callable[[Issue, Any], Iterable[UUID]]]
"""Command → the ids of its partners, given the issue as it stands."""

_PARTNERS: Final[Partners] = {
    MergeIssue: lambda _issue, order: (order.into,),
    SplitIssue: lambda _issue, order: (part_id(order, n) for n in range(len(order.parts))),
}


def partners_of(issue: Issue, command: Command) -> frozenset[UUID]:
    """Return the ids of the issues that the order itself names (design.md 1.12)."""
    order = command
    asked = meant_by(command, issue.pending) if isinstance(command, ApproveRequest) else None
    if asked and asked.order:
        order = decode_command(asked.order)
    named = _PARTNERS.get(type(order))
    return frozenset(named(issue, order) if named else ()) - {issue.issue_id}


def meant_by(
    command: ApproveRequest, pending: tuple[PendingApproval, ...]
) -> PendingApproval | None:
    """Return the request that is meant: the one named, or where none is, the only one."""
    if command.request is None:
        return pending[0] if len(pending) == 1 else None
    return next((each for each in pending if each.request == command.request), None)


def family_of(issue: Issue) -> frozenset[UUID]:
    """Return the ids of the issues that a step of this one may concern by its outcome.

    Few steps do, and an issue may answer for hundreds: they are loaded once a decision asks.
    """
    above = {each for each in (issue.parent, issue.merged_into) if each}
    return issue.duplicates | issue.open_parts | above


def relatives_of(issue: Issue) -> frozenset[UUID]:
    """Return the ids of the issues that are one record with it, ended or not."""
    return family_of(issue) | {*issue.parts}
