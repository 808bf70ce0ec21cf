"""Checks of units, people and the categories that units lead on."""

from collections.abc import Iterator
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
    Check(("members",), _members),
    Check(("categories",), _categories),
)
