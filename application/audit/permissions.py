"""Whose permissions a published version of a pack moved: command by command."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from application.aggregates import Aggregates
from application.rules import policy_of
from domain.base import Role
from domain.issue.commands import COMMANDS
from domain.policy import Policy
from domain.publishing.policy import POLICY


class MovedRoles(NamedTuple):
    """Who may give a command, before and after; `loop` where it is of one loop alone."""

    command: str
    loop: str | None
    before: tuple[Role, ...]
    after: tuple[Role, ...]


def moved_roles(aggregates: Aggregates, stream: UUID, number: int) -> tuple[MovedRoles, ...]:
    """Return what publication `number` of the pack's stream moved. Raises StoreError."""
    versions = aggregates.latest(POLICY, stream).standing.state.versions
    before = policy_of(versions[number - 2]) if number > 1 else None
    return tuple(_moved(before, policy_of(versions[number - 1])))


def _moved(before: Policy | None, after: Policy) -> Iterator[MovedRoles]:
    old, new = _roles(before) if before else {}, _roles(after)
    for key in sorted({*old, *new}, key=str):
        one, other = old.get(key, ()), new.get(key, ())
        if set(one) != set(other):
            yield MovedRoles(*key, one, other)


def _roles(policy: Policy) -> dict[tuple[str, str | None], tuple[Role, ...]]:
    """Return who may give which command, of the pack and of each loop that says otherwise."""
    found: dict[tuple[str, str | None], tuple[Role, ...]] = {
        (command, None): policy.roles_for(command) for command in COMMANDS
    }
    for loop in policy.loops:
        for command in COMMANDS:
            own = loop.roles_for(command)
            if own is not None:
                found[command, loop.key] = tuple(own)
    return found
