"""To whom an issue goes: one lead unit, a person at the end, or nobody; and what led there."""

from collections.abc import Iterator

from domain.base import PersonCode
from domain.calendar import WorkingTime
from domain.directory import Directory
from domain.directory.lists import items_for
from domain.directory.posts import post_on
from domain.policy import Policy
from domain.policy.routes import RouteRule
from domain.routing.conditions import fits
from domain.routing.model import Desk, Matter, Route, Step
from domain.routing.owners import (
    OWNERS,
    community_of,
    owner_of_category,
    owner_of_objects,
    present,
    responsible_of,
)


def route(matter: Matter, policy: Policy, directory: Directory, time: WorkingTime) -> Route:
    """Return the one lead unit for the matter, or why there is none.

    The pack's rules come first, then the owner of the objects, the responsibility list, the
    category's owner, the place's responsible unit, and at last its street or community (T4).
    A unit that is gone is followed to its successor (XF 24).
    """
    desk = Desk(matter, policy, directory, time)
    steps: list[Step] = []
    for step in _steps(desk):
        steps.append(step)
        if step.unit:
            return Route(step.unit, step.person, tuple(steps), policy.ref, directory.version)
    steps.append(Step("unowned", matter.category))
    return Route(None, None, tuple(steps), policy.ref, directory.version)


def _steps(desk: Desk) -> Iterator[Step]:
    for speak in (_rules, _objects, _list, _category, _place):
        yield from speak(desk)


def _rules(desk: Desk) -> Iterator[Step]:
    for rule in desk.policy.routes:
        if fits(rule, desk):
            yield _of_rule(rule, desk)


def _of_rule(rule: RouteRule, desk: Desk) -> Step:
    to = rule.to
    if to.post:
        return _to_post(rule.id, to.post, desk)
    if to.person:
        return _to_person(rule.id, to.person, desk)
    named = to.unit or OWNERS[to.owner or "category"](desk)
    return Step("rule", rule.id, named, present(desk, named))


def _to_post(rule: str, code: str, desk: Desk) -> Step:
    """Return who is there in the post; its unit alone where it stands empty or he is away."""
    post = post_on(desk.directory.registers, code, desk.directory.day)
    unit = present(desk, post.unit) if post else None
    there = [one for one in desk.directory.holders(code) if desk.directory.absence(one) is None]
    return Step("rule", rule, code, unit, there[0] if there and unit else None)


def _to_person(rule: str, person: PersonCode, desk: Desk) -> Step:
    """Return the person in the unit of his first post; the unit alone while he is away."""
    posts = desk.directory.own_posts(person)
    unit = present(desk, posts[0].unit) if posts else None
    is_there = unit is not None and desk.directory.absence(person) is None
    return Step("rule", rule, person, unit, person if is_there else None)


def _objects(desk: Desk) -> Iterator[Step]:
    named = owner_of_objects(desk)
    if named:
        yield Step("object", ", ".join(desk.matter.objects), named, present(desk, named))


def _list(desk: Desk) -> Iterator[Step]:
    for item in items_for(desk.directory, desk.matter.category)[:1]:
        yield Step("list", item.code, item.primary, present(desk, item.primary))


def _category(desk: Desk) -> Iterator[Step]:
    named = owner_of_category(desk)
    if named:
        yield Step("category", desk.matter.category, named, present(desk, named))


def _place(desk: Desk) -> Iterator[Step]:
    place = desk.matter.place or desk.matter.grid
    if place is None:
        return
    yield Step("responsible", place, unit := responsible_of(desk), unit)
    yield Step("area", place, unit := community_of(desk), unit)
