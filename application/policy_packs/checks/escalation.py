"""Checks of the ladders: whom a rung names exists, and each ladder can apply."""

from collections.abc import Iterator
from typing import Final, get_args

from application.policy_packs.checks.clocks import (
    URGENCIES,
    holds,
    limits_of,
    never_applies,
    scope_of,
    unit_of,
)
from application.policy_packs.checks.look import Check, Found, Look, twice
from application.yaml_marks import Loc
from domain.deadlines.ladder import CARDS, LEVELS, Escalation, LadderRecord
from domain.directory.posts import implied_post
from domain.issue.values import SupervisionLevel

_SUPERVISED: Final[tuple[str, ...]] = get_args(SupervisionLevel)
_OFFERED: Final = ", ".join((*LEVELS, "a unit", "a post such as unit_lead@housing"))


def _ladders(look: Look) -> Iterator[Found]:
    yield from twice("escalations", "id", look.codes("escalations", "id"))
    for place, ladder in enumerate(look.policy.escalations):
        loc: Loc = ("escalations", place)
        yield from scope_of(look, loc, urgency=ladder.urgency, units=ladder.units)
        for number, rung in enumerate(ladder.rungs):
            yield from _rung(look, (*loc, "rungs", number), rung)
        for earlier in look.policy.escalations[:place]:
            if _covers(earlier, ladder):
                yield never_applies(loc, earlier.id)


def _rung(look: Look, loc: Loc, rung: LadderRecord) -> Iterator[Found]:
    if rung.to and rung.to not in LEVELS:
        post = implied_post(rung.to)
        known = look.codes("units")
        if (post.unit if post else rung.to) not in {*known, *look.dropped.get("units", ())}:
            yield Found((*loc, "to"), f"`{rung.to}` ends nowhere", _OFFERED)
    if rung.does in CARDS and rung.to in {"superior", "supervisor"}:
        problem = f"a card does not go to the {rung.to}"
        yield Found((*loc, "to"), problem, "lead_unit, unit_lead, a unit or a post")
    if rung.level and rung.level not in _SUPERVISED:
        problem = f"there is no supervision `{rung.level}`"
        yield Found((*loc, "level"), problem, ", ".join(_SUPERVISED))
    yield from unit_of(look, (*loc, "when"), rung.when.unit)


def _covers(earlier: Escalation, later: Escalation) -> bool:
    return (
        earlier.clock == later.clock
        and holds(earlier.urgency, later.urgency or URGENCIES)
        and holds(earlier.units, later.units)
    )


def _windows(look: Look) -> Iterator[Found]:
    every = look.policy.supervision.complainant_urges_every
    if every:
        yield from limits_of(look, ("supervision", "complainant_urges_every"), every)


def _appeal(look: Look) -> Iterator[Found]:
    if look.policy.cards.appeal:
        yield from limits_of(look, ("cards", "appeal"), look.policy.cards.appeal)


CHECKS: Final = (
    Check(("escalations",), _ladders),
    Check(("supervision",), _windows),
    Check(("cards",), _appeal),
)
