"""The re-division of grids: every address and every open issue lands in exactly one new grid."""

from collections.abc import Iterator, Mapping, Sequence

from domain.aggregate import Given
from domain.directory.checks_places import check_grid
from domain.directory.commands import DivideGrids, OpenIssue
from domain.directory.errors import (
    AddressUnassignedError,
    CodeRetiredError,
    GridUnmappedError,
    IssueUnmappedError,
)
from domain.directory.events import GridsDivided
from domain.directory.geometry import is_inside
from domain.directory.records import Address, Ended, Grid, Point
from domain.directory.registers import Registers


def divide(registers: Registers, command: DivideGrids, given: Given) -> GridsDivided:
    """Return the division as one fact: grids, addresses and issues from the effective day on.

    Raises GridUnmappedError, AddressUnassignedError, IssueUnmappedError. Source: mechanisms.md T2.
    """
    day = command.effective
    new = {grid.code: _from(grid, command) for grid in command.entered}
    _check_grids(registers, command, new)
    for grid in new.values():
        check_grid(grid, registers, day)
    addresses = dict(_addresses(registers, command, new))
    return GridsDivided(
        entry=given.entry(command),
        effective=day,
        mapping=command.mapping,
        ended=tuple(_ended(command)),
        entered=tuple(new.values()),
        addresses=addresses,
        issues={
            str(issue.id): _grid_of_issue(issue, command, new, addresses)
            for issue in command.open_issues
        },
    )


def _from(grid: Grid, command: DivideGrids) -> Grid:
    return grid.model_copy(update={"valid_from": command.effective})


def _ended(command: DivideGrids) -> Iterator[Ended]:
    for old, new in command.mapping.items():
        if old not in new:
            heir = new[0] if len(new) == 1 else None
            yield Ended(code=old, at=command.effective, successor=heir)


def _check_grids(registers: Registers, command: DivideGrids, new: Mapping[str, Grid]) -> None:
    day = command.effective
    targets = {code for heirs in command.mapping.values() for code in heirs}
    known = {code for code in command.mapping if registers.grids.on(code, day)}
    faults = {
        f"a grid that is there on {day}": command.mapping.keys() - known,
        "one or more new grids": {old for old, heirs in command.mapping.items() if not heirs},
        "a grid of the list of new ones": {
            code for code in targets - new.keys() if registers.grids.on(code, day) is None
        },
        "a part of an old grid": new.keys() - targets,
    }
    for accepted, codes in faults.items():
        if codes:
            raise GridUnmappedError(given=min(codes), accepted=accepted)
    for code in new:
        last = registers.grids.last(code)
        if last and not last.holds_on(day):
            raise CodeRetiredError(given=code, ended=last.end.isoformat())


def _addresses(
    registers: Registers, command: DivideGrids, new: Mapping[str, Grid]
) -> Iterator[tuple[str, str]]:
    for address in registers.addresses.holding(command.effective):
        if address.grid in command.mapping:
            yield address.code, _grid_of_address(address, command, new)


def _grid_of_address(address: Address, command: DivideGrids, new: Mapping[str, Grid]) -> str:
    heirs = command.mapping[str(address.grid)]
    named = command.addresses.get(address.code)
    found = _candidates(heirs, named, address.point, new)
    if len(found) != 1:
        raise AddressUnassignedError(given=address.code, grid=address.grid, found=len(found))
    return found[0]


def _grid_of_issue(
    issue: OpenIssue,
    command: DivideGrids,
    new: Mapping[str, Grid],
    addresses: Mapping[str, str],
) -> str:
    heirs = command.mapping.get(issue.grid, ())
    named = issue.to or addresses.get(issue.address or "")
    found = _candidates(heirs, named, issue.point, new)
    if len(found) != 1:
        raise IssueUnmappedError(given=str(issue.id), grid=issue.grid, accepted=heirs)
    return found[0]


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
