"""What lies where: the grid of a point or address, who answers for a place, which pack rules it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from domain.base import UnitCode
from domain.directory.directory import Directory
from domain.directory.geometry import is_inside
from domain.directory.records import Address, Grid, Place, Point

Found = Literal["grid_missing", "grid_ambiguous"]


@dataclass(frozen=True, slots=True)
class GridFound:
    """The grid a point or an address lies in; a flag where there is none, or more than one."""

    grid: str | None
    flag: Found | None = None
    candidates: tuple[str, ...] = ()


def grid_at(directory: Directory, point: Point) -> GridFound:
    """Return the grid whose boundary the point lies in or on."""
    grids = directory.registers.grids.holding(directory.day)
    return _only(tuple(grid.code for grid in grids if is_inside(point, grid.boundary)))


def grid_of_address(directory: Directory, address: str) -> GridFound:
    """Return the grid of a line of the address list, by its code or its text."""
    grids = {line.grid for line in _lines(directory, address) if line.grid}
    return _only(tuple(sorted(grids)))


def place_of_address(directory: Directory, address: str) -> str | None:
    """Return the place of a line of the address list, by its code or its text.

    None where no line is meant, or lines of several places are.
    """
    places = {line.place for line in _lines(directory, address.strip()) if line.place}
    return places.pop() if len(places) == 1 else None


def _lines(directory: Directory, address: str) -> Iterator[Address]:
    addresses = directory.registers.addresses
    codes = addresses.codes_by("text", lambda one: (one.text, one.code)).get(address, ())
    return (line for code in codes if (line := addresses.on(code, directory.day)))


def grid_of_place(directory: Directory, place: str) -> Grid | None:
    """Return the grid of a place, or of the nearest place around it that has one."""
    for each in around(directory, place):
        grid = directory.registers.grids.on(each.grid, directory.day)
        if grid:
            return grid
    return directory.registers.grids.on(place, directory.day)


def around(directory: Directory, place: str) -> Iterator[Place]:
    """Go through the place and those it lies in, the smallest first."""
    seen: set[str] = set()
    code: str | None = place
    while code and code not in seen:
        seen.add(code)
        found = directory.registers.places.on(code, directory.day)
        if found is None:
            return
        yield found
        code = found.parent


def responsible_unit(directory: Directory, place: str) -> UnitCode | None:
    """Return the unit responsible for the place, or for the nearest place around it."""
    for each in around(directory, place):
        if each.responsible:
            return directory.successor(each.responsible)
    return None


def area_of(directory: Directory, place: str) -> UnitCode | None:
    """Return the street or community the place lies in: its fallback owner.

    The place's own area comes first, then that of places around it, then its grid's community.
    Source: mechanisms.md T4, 三无小区由街道社区兜底负责.
    """
    for each in around(directory, place):
        if each.area:
            return directory.successor(each.area)
    grid = grid_of_place(directory, place)
    return directory.successor(grid.community) if grid else None


def pack_of(directory: Directory, place: str) -> str | None:
    """Return the policy pack that rules at the place: its own, or that of the units above it."""
    for each in around(directory, place):
        if each.pack:
            return each.pack
    own = directory.unit(area_of(directory, place))
    units = (own, *directory.above(own.code)) if own else ()
    return next((unit.pack for unit in units if unit.pack), None)


def packs_in(directory: Directory) -> frozenset[str]:
    """Return every pack that some place or unit names."""
    registers, day = directory.registers, directory.day
    places = {each.pack for each in registers.places.holding(day) if each.pack}
    units = {each.pack for each in registers.units.holding(day) if each.pack}
    return frozenset(places | units)


def _only(codes: tuple[str, ...]) -> GridFound:
    if len(codes) == 1:
        return GridFound(codes[0])
    return GridFound(None, "grid_ambiguous" if codes else "grid_missing", codes)
