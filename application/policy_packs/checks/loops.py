"""Checks of loops and sources: each can be taken, walked to its end, and its steps be done."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, get_args

from application.policy_packs.checks.clocks import limits_of, records
from application.policy_packs.checks.look import Check, Found, Look, twice
from domain.base import Role
from domain.issue.commands import COMMANDS
from domain.policy import LoopChoice, LoopDefinition
from domain.policy.loops import Step

_STEPS: Final[tuple[Step, ...]] = get_args(Step)
_NEEDED: Final[dict[Step, str]] = {
    "report": "reported",
    "claim": "claimed",
    "resolve": "resolved",
    "close": "closed",
}
"""The status that only this step leads to, in every mode."""

_FROM_OUTSIDE: Final[frozenset[Role]] = frozenset({"resident", "system"})
"""Roles that nobody holds as a post."""


def _keys(look: Look) -> Iterator[Found]:
    yield from twice("loops", "key", look.codes("loops", "key"))
    defaults = [place for place, loop in enumerate(look.policy.loops) if loop.default]
    if not defaults and not look.dropped.get("loops"):
        yield Found(("loops",), "no loop is the default", "`default: true` on exactly one")
    for place in defaults[1:]:
        problem = "is a second default loop"
        yield Found(("loops", place, "default"), problem, "`default: true` on exactly one")


def _choices(look: Look) -> Iterator[Found]:
    named = {source.loop for source in look.policy.sources}
    for place, loop in enumerate(look.policy.loops):
        loc = ("loops", place, "choice")
        if loop.choice == LoopChoice() and not loop.default and loop.key not in named:
            accepted = "a choice, `default: true`, or a source that names it"
            yield Found(loc, "no issue can ever take this loop", accepted)
        for number, source in enumerate(loop.choice.sources):
            yield from look.unknown("source", (*loc, "sources", number), source, "sources")
        for number, category in enumerate(loop.choice.categories):
            yield from look.category((*loc, "categories", number), category)


def _sources(look: Look) -> Iterator[Found]:
    yield from twice("sources", "code", look.codes("sources"))
    for place, source in enumerate(look.policy.sources):
        if source.loop is not None:
            loc = ("sources", place, "loop")
            yield from look.unknown("loop", loc, source.loop, "loops", "key")


def _campaigns(look: Look) -> Iterator[Found]:
    yield from twice("campaigns", "code", look.codes("campaigns"))
    for place, campaign in enumerate(look.policy.campaigns):
        loc = ("campaigns", place)
        if campaign.valid_from and campaign.valid_to and campaign.valid_from >= campaign.valid_to:
            yield Found((*loc, "valid_to"), "lies before valid_from", "a later date, exclusive")
        for number, source in enumerate(campaign.sources):
            yield from look.unknown("source", (*loc, "sources", number), source, "sources")


def _stages(look: Look) -> Iterator[Found]:
    for place, loop in enumerate(look.policy.loops):
        if loop.stages:
            yield from _order(place, loop)
            yield from _unreachable(place, loop)


def _order(place: int, loop: LoopDefinition) -> Iterator[Found]:
    numbers = [_STEPS.index(stage.step) for stage in loop.stages]
    for at, (before, after) in enumerate(pairwise(numbers), start=1):
        if after <= before:
            problem = f"`{_STEPS[after]}` stands behind `{_STEPS[before]}`"
            yield Found(("loops", place, "stages", at), problem, " → ".join(_STEPS))


def _unreachable(place: int, loop: LoopDefinition) -> Iterator[Found]:
    has = {stage.step for stage in loop.stages}
    needed = _NEEDED | ({"dispatch": "dispatched"} if loop.mode == "assigned" else {})
    for step, status in needed.items():
        if step not in has:
            problem = f"`{status}` is unreachable: no step `{step}`"
            yield Found(("loops", place, "stages"), problem, f"a stage with `step: {step}`")


def _roles(look: Look) -> Iterator[Found]:
    for place, loop in enumerate(look.policy.loops):
        for at, stage in enumerate(loop.stages):
            for command, roles in stage.roles.items():
                loc = ("loops", place, "stages", at, "roles", command)
                yield from _moved(look, loc, command, roles)


def _moved(
    look: Look, loc: tuple[str | int, ...], command: str, roles: tuple[Role, ...]
) -> Iterator[Found]:
    held = {post.role for member in look.policy.members for post in member.posts}
    if command not in COMMANDS:
        yield Found(loc, "there is no such command", ", ".join(COMMANDS))
    if "auditor" in roles:
        yield Found(loc, "an auditor never acts on an issue", "every role but auditor")
    elif held and not held.union(_FROM_OUTSIDE).intersection(roles):
        problem = f"nobody may take this step: no one holds {', '.join(roles) or 'no role at all'}"
        yield Found(loc, problem, ", ".join(sorted(held - {"auditor"})))


def _rules(look: Look) -> Iterator[Found]:
    for place, loop in enumerate(look.policy.loops):
        loc = ("loops", place)
        if loop.revisit and loop.revisit.dates > loop.revisit.attempts:
            accepted = f"1 to {loop.revisit.attempts}"
            yield Found((*loc, "revisit", "dates"), "more dates than attempts", accepted)
        if loop.mode == "order" and not loop.menu:
            yield Found((*loc, "mode"), "orders come from a menu and there is none", "a `menu`")
        if loop.system_dispatch and loop.mode == "pool":
            problem = "a pool loop dispatches to nobody"
            yield Found((*loc, "system_dispatch"), problem, "mode assigned or order")
        for number, item in enumerate(loop.menu):
            yield from look.unit((*loc, "menu", number, "unit"), item.unit)


def _limits(look: Look) -> Iterator[Found]:
    for place, loop in enumerate(look.policy.loops):
        yield from records(look, ("loops", place, "clocks"), loop.clocks)
        if loop.lease:
            yield from limits_of(look, ("loops", place, "lease"), loop.lease)
        if loop.rating and loop.rating.window:
            yield from limits_of(look, ("loops", place, "rating", "window"), loop.rating.window)


CHECKS: Final = (
    Check(("loops",), _keys),
    Check(("loops", "sources", "categories"), _choices),
    Check(("loops", "sources"), _sources),
    Check(("campaigns",), _campaigns),
    Check(("loops",), _stages),
    Check(("loops", "members"), _roles),
    Check(("loops",), _rules),
    Check(("loops",), _limits),
)
