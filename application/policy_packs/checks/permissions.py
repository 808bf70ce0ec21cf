"""Checks of who may give which order."""

from collections.abc import Iterator
from typing import Final

from application.policy_packs.checks.look import Check, Found, Look
from domain.issue.commands import COMMANDS


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


CHECKS: Final = (Check(("roles",), _roles),)
