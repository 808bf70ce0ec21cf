"""What lies in divided grids: addresses, places and things go to one new grid each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from domain.directory.commands import (
    ChangeAddresses,
    ChangeObjects,
    ChangePlaces,
    ChangeRegister,
    DivideGrids,
)
from domain.directory.directory import Directory
from domain.directory.errors import AddressUnassignedError, PlaceUnassignedError
from domain.directory.geometry import is_inside
from domain.directory.ground import around, grid_of_place
from domain.directory.records import Address, Grid, Place, Point, PublicObject
from domain.directory.registers import Registers

R = TypeVar("R", Address, Place, PublicObject)


@dataclass(frozen=True, slots=True)
class Resettled:
    """The records as they are from the effective day on, and the places that are split."""

    addresses: tuple[Address, ...]
    places: tuple[Place, ...]
    objects: tuple[PublicObject, ...]
    split: tuple[str, ...]


def resettled(registers: Registers, command: DivideGrids, new: Mapping[str, Grid]) -> Resettled:
    """Return where everything in the old grids goes.

    A place goes where it is named to go, or to the only heir, or where all of its addresses and
    inner places go. Where these part, it is split: it lies in no one grid, and what is inside it
    says which. Nothing is left out: a building of which nothing is known goes with its estate only
    where that is named. Raises AddressUnassignedError, PlaceUnassignedError.
    """
    addresses = tuple(_addresses(registers, command, new))
    places = tuple(_places(registers, command, addresses))
    return Resettled(
        addresses=addresses,
        places=places,
        objects=tuple(_objects(registers, command, new)),
        split=tuple(place.code for place in places if place.grid is None),
    )


def settling(
    registers: Registers, command: DivideGrids, new: Mapping[str, Grid]
) -> tuple[ChangeRegister, ...]:
    """Return the orders that go with the division, in the same transaction."""
    found = resettled(registers, command, new)
    header = {"actor": command.actor, "channel": command.channel, "reason": command.reason}
    header |= {"received_at": command.received_at, "occurred_at": command.occurred_at}
    moved = ((ChangePlaces, found.places), (ChangeAddresses, found.addresses))
    return tuple(
        order.model_validate(
            {**header, "command_id": f"{command.command_id}/{order.REGISTER}", "entered": records}
        )
        for order, records in (*moved, (ChangeObjects, found.objects))
        if records
    )


def _addresses(
    registers: Registers, command: DivideGrids, new: Mapping[str, Grid]
) -> Iterator[Address]:
    for address in registers.addresses.holding(command.effective):
        if address.grid not in command.mapping:
            continue
        heirs = command.mapping[address.grid]
        found = _candidates(heirs, command.addresses.get(address.code), address.point, new)
        if len(found) != 1:
            raise AddressUnassignedError(given=address.code, grid=address.grid, found=len(found))
        yield _from(address, found[0], command)


def _objects(
    registers: Registers, command: DivideGrids, new: Mapping[str, Grid]
) -> Iterator[PublicObject]:
    for thing in registers.objects.holding(command.effective):
        if thing.grid not in command.mapping:
            continue
        heirs = command.mapping[thing.grid]
        found = _candidates(heirs, command.objects.get(thing.code), thing.point, new)
        if len(found) != 1:
            raise PlaceUnassignedError(
                given=thing.code, grid=thing.grid, register="objects", found=len(found)
            )
        yield _from(thing, found[0], command)


def _candidates(
    heirs: Sequence[str], named: str | None, point: Point | None, new: Mapping[str, Grid]
) -> Sequence[str]:
    """Return the heirs it may lie in: the one named, the only one, or those around its point."""
    if named:
        return [named] if named in heirs else []
    if len(heirs) == 1:
        return heirs
    if point is None:
        return []
    return [code for code in heirs if code in new and is_inside(point, new[code].boundary)]


def _places(
    registers: Registers, command: DivideGrids, addresses: Sequence[Address]
) -> Iterator[Place]:
    directory = Directory(registers, command.effective)
    named = dict(_named_places(directory, command))
    inside = _inside(directory, chain(named.items(), _address_places(addresses)))
    for place in registers.places.holding(command.effective):
        old = grid_of_place(directory, place.code)
        heirs = command.mapping.get(old.code, ()) if old else ()
        if len(heirs) == 1 and place.grid:
            yield _from(place, heirs[0], command)
        elif old and len(heirs) > 1:
            found = _grid_of(place, old, _Lying(directory, named, inside))
            if not found.is_of_outer:
                yield _from(place, found.grid, command)


@dataclass(frozen=True, slots=True)
class _Lying:
    """What is known of places: those that are named, and what lies inside others."""

    directory: Directory
    named: Mapping[str, str]
    inside: Mapping[str, set[str]]


@dataclass(frozen=True, slots=True)
class _Found:
    """The new grid of a place, None where it is split; `is_of_outer`: it takes after another."""

    grid: str | None
    is_of_outer: bool = False


def _grid_of(place: Place, old: Grid, lying: _Lying) -> _Found:
    """Return where it lies: as it is named, else as all inside it, else as a named outer one."""
    if place.code in lying.named:
        return _Found(lying.named[place.code])
    if place.code in lying.inside:
        first, *others = lying.inside[place.code]
        return _Found(None if others else first)
    outer = (each.code for each in around(lying.directory, place.code) if not place.grid)
    named = next((lying.named[code] for code in outer if code in lying.named), None)
    if named is None:
        raise PlaceUnassignedError(given=place.code, grid=old.code, register="places", found=0)
    return _Found(named, is_of_outer=True)


def _named_places(directory: Directory, command: DivideGrids) -> Iterator[tuple[str, str]]:
    """Go through the places that are named. Raises PlaceUnassignedError for the wrong grid."""
    for code, new in command.places.items():
        grid = grid_of_place(directory, code)
        old = grid.code if grid else "-"
        if new not in command.mapping.get(old, ()):
            raise PlaceUnassignedError(given=code, grid=old, register="places", found=0)
        yield code, new


def _address_places(addresses: Sequence[Address]) -> Iterator[tuple[str, str]]:
    return ((each.place, str(each.grid)) for each in addresses if each.place)


def _inside(directory: Directory, lying: Iterator[tuple[str, str]]) -> Mapping[str, set[str]]:
    """Return place → the new grids of what lies in it, however deep."""
    inside: dict[str, set[str]] = {}
    for place, grid in lying:
        for outer in around(directory, place):
            inside.setdefault(outer.code, set()).add(grid)
    return inside


def _from(record: R, grid: str | None, command: DivideGrids) -> R:
    return record.model_copy(update={"grid": grid, "valid_from": command.effective})
