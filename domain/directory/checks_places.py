"""What the registers of places, grids, things, addresses and lists ask of a record."""

from datetime import date

from domain.directory.directory import Directory
from domain.directory.errors import OutsideAreaError, PrimaryAmbiguousError
from domain.directory.lists import category_of
from domain.directory.records import (
    Address,
    Assignment,
    Grid,
    Place,
    PublicObject,
    Responsibility,
)
from domain.directory.references import check_tree, require
from domain.directory.registers import Registers


def check_place(place: Place, registers: Registers, day: date) -> None:
    """Raise OrphanError for what is not there, TreeCycleError inside itself."""
    require(place, "parent", place.parent, registers.places, day)
    require(place, "grid", place.grid, registers.grids, day)
    require(place, "responsible", place.responsible, registers.units, day)
    require(place, "area", place.area, registers.units, day)
    check_tree(place, lambda code: _parent(registers, code, day))


def _parent(registers: Registers, code: str, day: date) -> str | None:
    place = registers.places.on(code, day)
    return place.parent if place else None


def check_grid(grid: Grid, registers: Registers, day: date) -> None:
    """Raise OrphanError without its community."""
    require(grid, "community", grid.community, registers.units, day)


def check_object(thing: PublicObject, registers: Registers, day: date) -> None:
    """Raise OrphanError without its owner or its grid."""
    require(thing, "unit", thing.unit, registers.units, day)
    require(thing, "grid", thing.grid, registers.grids, day)


def check_address(address: Address, registers: Registers, day: date) -> None:
    """Raise OrphanError without its place or grid."""
    require(address, "place", address.place, registers.places, day)
    require(address, "grid", address.grid, registers.grids, day)


def check_responsibility(item: Responsibility, registers: Registers, day: date) -> None:
    """Raise OrphanError for an unknown unit, PrimaryAmbiguousError for a second primary.

    Source: mechanisms.md A8: one primary unit a category.
    """
    require(item, "primary", item.primary, registers.units, day)
    for unit in item.assisting:
        require(item, "assisting", unit, registers.units, day)
    codes = registers.responsibilities.codes_by("category", category_of)
    for code in codes.get(item.category or "", ()):
        other = registers.responsibilities.on(code, day)
        if other and _leads_too(other, item):
            raise PrimaryAmbiguousError(
                category=item.category,
                unit=item.primary,
                given=item.code,
                other=other.primary,
                item=other.code,
            )


def _leads_too(other: Responsibility, item: Responsibility) -> bool:
    own = item.kind == other.kind == "own"
    return own and other.code != item.code and other.category == item.category


def check_assignment(assignment: Assignment, registers: Registers, day: date) -> None:
    """Raise OrphanError for what is not there, OutsideAreaError for a building of others.

    Source: mechanisms.md T3.
    """
    if assignment.layer == "unit":
        require(assignment, "who", assignment.who, registers.units, day)
    else:
        require(assignment, "who", assignment.who, registers.people, day)
    if assignment.layer == "leader":
        require(assignment, "area", assignment.area, registers.units, day)
    else:
        require(assignment, "area", assignment.area, registers.places, day)
    require(assignment, "lead_unit", assignment.lead_unit, registers.units, day)
    if assignment.layer == "cadre":
        _check_in_estate(assignment, registers, day)


def _check_in_estate(assignment: Assignment, registers: Registers, day: date) -> None:
    units = Directory(registers, day).units_of(assignment.who)
    building = registers.places.on(assignment.area, day)
    estates = {assignment.area, building.parent if building else None}
    taken = {
        each.area
        for each in registers.assignments.holding(day)
        if each.layer == "unit" and each.who in units
    }
    if not taken & estates:
        raise OutsideAreaError(
            given=assignment.code,
            area=assignment.area,
            unit=tuple(sorted(units)),
            accepted=tuple(sorted(taken)),
        )
