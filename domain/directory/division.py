"""The re-division of grids: every address and every open issue lands in exactly one new grid."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from domain.aggregate import Given
from domain.calendar import local_date
from domain.directory.checks_places import check_grid
from domain.directory.commands import ChangeRegister, DivideGrids, OpenIssue
from domain.directory.directory import Directory
from domain.directory.errors import (
    CodeGoesOnError,
    CodeRetiredError,
    GridUnmappedError,
    IssueUnmappedError,
)
from domain.directory.events import GridsDivided
from domain.directory.heirs import Divided, heirs_around
from domain.directory.records import Ended, Grid
from domain.directory.registers import Registers
from domain.directory.resettling import Resettled, resettled, settling
from domain.issue.errors.any_order import PastTimeError


def divide(registers: Registers, command: DivideGrids, given: Given) -> GridsDivided:
    """Return the division as one fact: grids, addresses and issues from the effective day on.

    Raises PastTimeError, CodeGoesOnError, GridUnmappedError, AddressUnassignedError,
    PlaceUnassignedError, IssueUnmappedError.
    Source: mechanisms.md T2.
    """
    _check_day(command, local_date(given.now))
    new = new_grids(registers, command)
    _check_grids(registers, command, new)
    for grid in new.values():
        check_grid(grid, registers, command.effective)
    found = resettled(registers, command, new)
    return GridsDivided(
        entry=given.entry(command),
        effective=command.effective,
        mapping=command.mapping,
        ended=tuple(_ended(command)),
        entered=tuple(new.values()),
        addresses={each.code: str(each.grid) for each in found.addresses},
        issues=dict(_issues(registers, command, new, found)),
        split=found.split,
    )


def new_grids(registers: Registers, command: DivideGrids) -> Mapping[str, Grid]:
    """Return the new grids; they begin on the effective day.

    One that keeps its code begins anew, too: it holds only a part of what it held.
    """
    kept = [code for code, heirs in command.mapping.items() if code in heirs]
    old = (registers.grids.on(code, command.effective) for code in kept)
    grids = {grid.code: grid for grid in (*filter(None, old), *command.entered)}
    begun = {"valid_from": command.effective}
    return {code: grid.model_copy(update=begun) for code, grid in grids.items()}


def orders(registers: Registers, command: DivideGrids) -> Iterator[ChangeRegister]:
    """Yield the division, then what it changes in other registers, for one transaction.

    What the division itself is refused for is told first where it is decided before the rest is
    asked for.
    """
    yield command
    yield from settling(registers, command, new_grids(registers, command))


def _ended(command: DivideGrids) -> Iterator[Ended]:
    for old, new in command.mapping.items():
        if old not in new:
            heir = new[0] if len(new) == 1 else None
            yield Ended(code=old, at=command.effective, successor=heir)


def _check_day(command: DivideGrids, today: date) -> None:
    """Raise PastTimeError for a day that is over, CodeGoesOnError where a code goes on today."""
    day = command.effective
    if day < today:
        yesterday = today - timedelta(days=1)
        raise PastTimeError(
            field="effective", given=day.isoformat(), accepted=yesterday.isoformat()
        )
    kept = [code for code, heirs in command.mapping.items() if code in heirs]
    if kept and day == today:
        raise CodeGoesOnError(
            given=min(kept), effective=day.isoformat(), accepted=today.isoformat()
        )


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


def _issues(
    registers: Registers, command: DivideGrids, new: Mapping[str, Grid], found: Resettled
) -> Iterator[tuple[str, str]]:
    grids = registers.grids.ended(_ended(command)).entered(new.values())
    after = registers.with_register("grids", grids)
    after = after.with_register("places", registers.places.entered(found.places))
    directory = Directory(after, command.effective)
    for issue in command.open_issues:
        yield str(issue.id), _grid_of_issue(issue, command, directory)


def _grid_of_issue(issue: OpenIssue, command: DivideGrids, after: Directory) -> str:
    heirs = command.mapping.get(issue.grid, ())
    divided = Divided(issue.grid, command.command_id, command.effective, heirs)
    around = heirs_around(after, divided, issue.place, issue.point)
    found = [code for code in heirs if code == issue.to] if issue.to else around
    if len(found) != 1:
        raise IssueUnmappedError(
            given=issue.number or str(issue.id), grid=issue.grid, accepted=heirs
        )
    return found[0]
