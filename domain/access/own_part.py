"""Whether a matter lies in the part of the county that somebody's unit answers for."""

from collections.abc import Iterator

from domain.access.sight import lies_in
from domain.base import UnitCode
from domain.directory import Directory
from domain.directory.ground import area_of, grid_of_place, responsible_unit
from domain.issue.facts import Facts
from domain.issue.state import Issue


def is_in_part_of(unit: UnitCode | None, issue: Issue, facts: Facts) -> bool:
    """Return whether the unit, or one below it, answers for the place that the issue is about.

    Where nobody knows a place: whether a centre above the unit took it in, such as that of its
    stations (mechanisms.md A5); what the county's own took in, it sends itself.
    """
    directory = facts.directory
    owners = tuple(_owners(issue, directory))
    if owners:
        return any(lies_in(directory, each, unit) for each in owners)
    policy, taken_by = facts.policy, issue.proposing_unit
    if unit is None or taken_by in {None, policy.centre, (facts.configured or policy).centre}:
        return False
    return any(above.code == taken_by for above in directory.above(unit))


def _owners(issue: Issue, directory: Directory) -> Iterator[UnitCode]:
    """Yield who answers for the issue's place: its responsible unit, street and community."""
    place = issue.location.place if issue.location else None
    found = [area_of(directory, place), responsible_unit(directory, place)] if place else []
    grid = grid_of_place(directory, issue.ground.grid) if issue.ground else None
    found.append(directory.successor(grid.community) if grid else None)
    yield from (each for each in found if each is not None)
