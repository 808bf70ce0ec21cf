"""What became of a grid that was divided, and which of its parts a matter lies in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from domain.directory.directory import Directory
from domain.directory.geometry import is_inside
from domain.directory.ground import grid_of_place
from domain.directory.records import Point


@dataclass(frozen=True, slots=True)
class Divided:
    """A grid that was divided anew: by which order, from which day on, and into what."""

    grid: str
    by: str
    effective: date
    heirs: tuple[str, ...]


def divided_since(directory: Directory, grid: str, since: date) -> Divided | None:
    """Return what became of the grid of `since`, None where it still is that one on the day.

    A grid may have its own code among its heirs: it is another grid from then on.
    """
    grids, day = directory.registers.grids, directory.day
    # Divided on the very day, it is not there on that day any more: what it was is what ended.
    is_gone = grids.on(grid, since) is None
    for version in grids.versions.get(grid, ()):
        if version.end > day:
            return None
        if version.heirs and (version.end > since or (is_gone and version.end == since)):
            return Divided(grid, version.division, version.end, version.heirs)
    return None


def grids_divided(directory: Directory) -> Iterator[Divided]:
    """Go through the grids that were divided by the day."""
    for version in directory.registers.grids.everything():
        if version.heirs and version.end <= directory.day:
            yield Divided(version.code, version.division, version.end, version.heirs)


def heirs_around(
    directory: Directory, divided: Divided, place: str | None, point: Point | None
) -> Sequence[str]:
    """Return the heirs a matter may lie in: the only one, that of its place, those around it."""
    if len(divided.heirs) == 1:
        return divided.heirs
    then = Directory(directory.registers, divided.effective)
    found = grid_of_place(then, place) if place else None
    if found and found.code in divided.heirs:
        return (found.code,)
    if point is None:
        return ()
    grids = (directory.registers.grids.on(code, divided.effective) for code in divided.heirs)
    return tuple(grid.code for grid in grids if grid and is_inside(point, grid.boundary))
