"""Checks of the handling: what it names exists, who approves may, and each stage has its time."""

from collections.abc import Iterator, Sequence
from typing import Final

from application.policy_packs.checks.clocks import limits_of, unit_of
from application.policy_packs.checks.look import Check, Found, Look
from application.yaml_marks import Loc
from domain.base import Role
from domain.policy.handling import Matters


def _matters(look: Look) -> Iterator[Found]:
    # A pack with categories and sources of its own inherits rules about those it has not.
    if "handling" not in look.own:
        return
    handling = look.policy.handling
    lists: dict[str, Sequence[Matters]] = {"evidence": handling.evidence, "staged": handling.staged}
    for name, rules in lists.items():
        for place, rule in enumerate(rules):
            yield from _named(look, ("handling", name, place), rule)


def _named(look: Look, loc: Loc, rule: Matters) -> Iterator[Found]:
    for number, category in enumerate(rule.categories):
        yield from look.category((*loc, "categories", number), category)
    for number, source in enumerate(rule.sources):
        yield from look.unknown("source", (*loc, "sources", number), source, "sources")


def _approvers(look: Look) -> Iterator[Found]:
    if "handling" not in look.own:
        return
    handling = look.policy.handling
    for place, each in enumerate(handling.extension.rounds):
        loc = ("handling", "extension", "rounds", place, "approvers")
        yield from _may(look, loc, each.approvers, "DecideExtension")
    yield from _may(
        look, ("handling", "pause", "longer_by"), handling.pause.longer_by, "PauseClock"
    )
    approvers = handling.suspension.approvers
    yield from _may(look, ("handling", "suspension", "approvers"), approvers, "SuspendIssue")


def _may(look: Look, loc: Loc, roles: Sequence[Role], command: str) -> Iterator[Found]:
    """Yield each role whose word is asked for though no loop lets it give the order."""
    loops = (None, *look.policy.loops)
    allowed = dict.fromkeys(role for loop in loops for role in look.policy.roles_for(command, loop))
    for number, role in enumerate(roles):
        # Where nobody may give the order, that is told of the permissions.
        if allowed and role not in allowed:
            problem = f"`{role}` may not give {command}"
            yield Found((*loc, number), problem, ", ".join(allowed))


def _limits(look: Look) -> Iterator[Found]:
    handling = look.policy.handling
    for place, each in enumerate(handling.extension.rounds):
        caps: Loc = ("handling", "extension", "rounds", place, "caps")
        for number, cap in enumerate(each.caps):
            yield from unit_of(look, (*caps, number), cap.unit)
    for place, rule in enumerate(handling.staged):
        stages: Loc = ("handling", "staged", place, "limit", "stages")
        for number, stage in enumerate(rule.limit.stages):
            yield from limits_of(look, (*stages, number, "limit"), stage.limit)
    within = handling.offline.entered_within
    yield from limits_of(look, ("handling", "offline", "entered_within"), within)


CHECKS: Final = (
    Check(("handling", "categories", "sources"), _matters),
    Check(("handling", "roles", "loops"), _approvers),
    Check(("handling",), _limits),
)
