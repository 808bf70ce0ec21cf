"""Whose a matter is: its objects', its category's, its place's, its community's."""

from collections.abc import Callable, Mapping
from typing import Final

from domain.base import UnitCode
from domain.directory.ground import area_of, grid_of_place, responsible_unit
from domain.routing.model import Desk


def owner_of_objects(desk: Desk) -> UnitCode | None:
    """Return whose the objects are; nobody where they belong to different units."""
    things = desk.directory.registers.objects
    found = (things.on(code, desk.directory.day) for code in desk.matter.objects)
    owners = {thing.unit for thing in found if thing}
    return owners.pop() if len(owners) == 1 else None


def owner_of_category(desk: Desk) -> UnitCode | None:
    """Return the unit that the pack names for the category or the nearest one above it."""
    return desk.policy.owner_of(desk.matter.category)


def responsible_of(desk: Desk) -> UnitCode | None:
    """Return the responsible unit of the place or of what it lies in."""
    return responsible_unit(desk.directory, desk.matter.place or "")


def owner_of_place(desk: Desk) -> UnitCode | None:
    """Return the responsible unit, else the street or community: 三无小区由街道社区兜底负责."""
    return responsible_of(desk) or community_of(desk)


def community_of(desk: Desk) -> UnitCode | None:
    """Return the street or community that the place or the grid lies in."""
    found = area_of(desk.directory, desk.matter.place or "")
    if found is None and desk.matter.grid:
        grid = grid_of_place(desk.directory, desk.matter.grid)
        found = desk.directory.successor(grid.community) if grid else None
    return found


def present(desk: Desk, unit: UnitCode | None) -> UnitCode | None:
    """Return the unit, or who has its duties today; None where there is nobody."""
    return desk.directory.successor(unit) if unit else None


OWNERS: Final[Mapping[str, Callable[[Desk], UnitCode | None]]] = {
    "category": owner_of_category,
    "place": owner_of_place,
    "object": owner_of_objects,
    "community": community_of,
}
"""Whose it is, where a rule names an owner instead of a unit."""
