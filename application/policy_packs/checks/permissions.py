"""Checks of who may give which order."""

from collections.abc import Iterator
from typing import Final, get_args

from application.policy_packs.checks.look import Check, Found, Look
from domain.base import Role
from domain.issue.commands import COMMANDS

_STAFF: Final = tuple(role for role in get_args(Role) if role not in {"resident", "system"})
_NO_STAFF: Final = "residents see their own alone, and the system is nobody's role"


def _roles(look: Look) -> Iterator[Found]:
    roles = look.policy.roles
    for name, allowed in roles.items():
        if name not in COMMANDS:
            yield Found(("roles", name), "there is no such command", ", ".join(COMMANDS))
        if "auditor" in allowed:
            problem = "an auditor never acts on an issue"
            yield Found(("roles", name), problem, "every role but auditor")
    for name in COMMANDS:
        if not roles.get(name) and name not in look.dropped.get("roles", ()):
            problem = "nobody may give this order"
            yield Found(("roles", name), problem, "a list of at least one role")


def _sight(look: Look) -> Iterator[Found]:
    for role in look.policy.sight:
        if role not in _STAFF:
            yield Found(("sight", role), _NO_STAFF, ", ".join(_STAFF))


def _readers(look: Look) -> Iterator[Found]:
    for section in ("reveal", "exact_search"):
        for place, role in enumerate(getattr(look.policy, section)):
            if role not in _STAFF:
                yield Found((section, place), _NO_STAFF, ", ".join(_STAFF))


CHECKS: Final = (
    Check(("roles",), _roles),
    Check(("sight",), _sight),
    Check(("reveal", "exact_search"), _readers),
)
