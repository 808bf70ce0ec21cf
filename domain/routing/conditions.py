"""When a rule of the pack fits a matter: every condition it gives must hold."""

from domain.calendar import SHANGHAI
from domain.directory.ground import around
from domain.policy.categories import lies_below
from domain.policy.routes import RouteCondition, RouteRule
from domain.routing.model import Desk


def fits(rule: RouteRule, desk: Desk) -> bool:
    """Return whether the rule speaks of this matter."""
    when, matter = rule.when, desk.matter
    return all(
        (
            not when.categories or lies_below(matter.category, when.categories),
            not when.place_types or bool(_place_types(desk) & {*when.place_types}),
            not when.places or bool(_places(desk) & {*when.places}),
            not when.object_types or bool(_object_types(desk) & {*when.object_types}),
            all(value in matter.answers.get(name, ()) for name, value in when.answers.items()),
            _is_then(when, desk),
        )
    )


def _is_then(when: RouteCondition, desk: Desk) -> bool:
    local = desk.matter.at.astimezone(SHANGHAI)
    if when.hours and not when.hours.opens <= local.time() <= when.hours.closes:
        return False
    is_working = desk.time.calendar.is_working(local.date()) if when.days else True
    return when.days is None or is_working == (when.days == "working")


def _places(desk: Desk) -> set[str]:
    return {place.code for place in around(desk.directory, desk.matter.place or "")}


def _place_types(desk: Desk) -> set[str]:
    found = around(desk.directory, desk.matter.place or "")
    return {place.type for place in found if place.type}


def _object_types(desk: Desk) -> set[str]:
    things = desk.directory.registers.objects
    found = (things.on(code, desk.directory.day) for code in desk.matter.objects)
    return {thing.type for thing in found if thing}
