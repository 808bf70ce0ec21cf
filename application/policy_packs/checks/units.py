"""Checks of units, people and the categories that units lead on."""

from collections.abc import Iterator, Mapping
from typing import Final

from application.policy_packs.checks.look import Check, Found, Look, twice
from domain.base import UNCLASSIFIED


def _centre(look: Look) -> Iterator[Found]:
    yield from look.unit(("centre",), look.policy.centre)


def _units(look: Look) -> Iterator[Found]:
    yield from twice("units", "code", look.codes("units"))
    for place, unit in enumerate(look.policy.units):
        if unit.active_from and unit.active_to and unit.active_from >= unit.active_to:
            loc = ("units", place, "active_to")
            yield Found(loc, "lies before active_from", "a later date, exclusive")


def _superiors(look: Look) -> Iterator[Found]:
    parents = {unit.code: unit.parent for unit in look.policy.units}
    for place, unit in enumerate(look.policy.units):
        loc = ("units", place, "parent")
        yield from look.unit(loc, unit.parent)
        if unit.code in _above(unit.code, parents):
            way = " → ".join((unit.code, *_above(unit.code, parents)))
            yield Found(loc, f"the unit is above itself: {way}", "a tree of units")


def _above(code: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return the units above, up to the top or to where a circle closes."""
    way: list[str] = []
    parent = parents.get(code)
    while parent is not None and parent not in way:
        way.append(parent)
        parent = parents.get(parent)
    return tuple(way)


def _members(look: Look) -> Iterator[Found]:
    yield from twice("members", "id", look.codes("members", "id"))
    for place, member in enumerate(look.policy.members):
        for number, post in enumerate(member.posts):
            yield from look.unit(("members", place, "posts", number, "unit"), post.unit)


def _categories(look: Look) -> Iterator[Found]:
    yield from twice("categories", "category", look.codes("categories", "category"))
    for place, owner in enumerate(look.policy.categories):
        yield from look.unit(("categories", place, "unit"), owner.unit)
        if owner.category == UNCLASSIFIED:
            loc = ("categories", place, "category")
            yield Found(loc, "is dispatched by hand", "no owner for `unclassified`")


CHECKS: Final = (
    Check(("centre",), _centre),
    Check(("units",), _units),
    Check(("units",), _superiors),
    Check(("members",), _members),
    Check(("categories",), _categories),
)
