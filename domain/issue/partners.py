"""Which other issues an order writes to or looks at, so that both are decided on together."""

from collections.abc import Callable, Iterable
from typing import Any, Final
from uuid import UUID

from domain.issue.commands import ApproveRequest, Command, decode_command
from domain.issue.state import Issue

Partners = dict[type[Command], Callable[[Issue, Any], Iterable[UUID]]]
"""Command → the ids of its partners, given the issue as it stands."""

_PARTNERS: Final[Partners] = {}


def partners_of(issue: Issue, command: Command) -> frozenset[UUID]:
    """Return the ids of the issues to be loaded beside this one (design.md 1.12)."""
    order = command
    if isinstance(command, ApproveRequest) and issue.pending and issue.pending.order:
        order = decode_command(issue.pending.order)
    named = _PARTNERS.get(type(order))
    return frozenset(named(issue, order)) - {issue.issue_id} if named else frozenset()
