"""Whether a matter lies in the part of the county that a unit answers for."""

from domain.access.sight import lies_in
from domain.base import UnitCode
from domain.directory import Directory
from domain.directory.ground import area_of, grid_of_place, responsible_unit
from domain.issue.state import Issue


def is_in_part_of(unit: UnitCode | None, issue: Issue, directory: Directory) -> bool:
    """Return whether the unit, or one below it, answers for the place that the issue is about.

    Where nobody knows a place, only the centre answers for it.
    """
    place = issue.location.place if issue.location else None
    found = {area_of(directory, place), responsible_unit(directory, place)} if place else set()
    if issue.ground:
        grid = grid_of_place(directory, issue.ground.grid)
        found.add(directory.successor(grid.community) if grid else None)
    return any(owner is not None and lies_in(directory, owner, unit) for owner in found)
