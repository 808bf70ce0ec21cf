"""Whose duty a category is, and which levels lie between two units: what the lists forbid."""

from collections.abc import Iterable

from domain.base import CategoryCode, UnitCode
from domain.directory import Directory
from domain.directory.records import Responsibility
from domain.issue.errors import DutyPushedDownError, NotCommunityDutyError


def check_own_duty(directory: Directory, category: CategoryCode, unit: UnitCode) -> None:
    """Raise where the responsibility list in force forbids the unit to lead on the category.

    Nothing outside its list goes to a community, and nothing on which it only assists (BJ 17); no
    county department's duty goes to a town or street (WF 24). Without a list all is allowed.
    """
    entry = directory.unit(unit)
    kind = entry.kind if entry else "department"
    if kind not in {"community", "street"}:
        return
    items = tuple(directory.registers.responsibilities.holding(directory.day))
    own = [item for item in _nearest(items, category) if item.kind == "own"]
    if any(item.primary == unit for item in own):
        return
    if kind == "community" and items:
        raise NotCommunityDutyError(unit=unit, category=category)
    if kind == "street" and own:
        raise DutyPushedDownError(unit=unit, category=category, accepted=own[0].primary)


def skipped_between(directory: Directory, one: UnitCode, other: UnitCode) -> tuple[UnitCode, ...]:
    """Return the units between two of which one stands above the other; none elsewhere."""
    for lower, upper in ((one, other), (other, one)):
        path = tuple(unit.code for unit in directory.above(lower))
        if upper in path:
            return path[: path.index(upper)]
    return ()


def _nearest(items: Iterable[Responsibility], category: CategoryCode) -> list[Responsibility]:
    """Return the items on the category, else those on the nearest one above it."""
    path = category
    while path:
        found = [item for item in items if item.category == path]
        if found:
            return found
        path = path.rpartition("/")[0]
    return []
