"""The decision that takes an issue over to what its grid became (mechanisms.md T2)."""

from domain.directory.errors import IssueUnmappedError, NotAnHeirError
from domain.directory.heirs import Divided, divided_since, heirs_around
from domain.issue.commands import ReassignGrid
from domain.issue.decision import Deciders, Decision
from domain.issue.events import GridReassigned


def reassign(decision: Decision, command: ReassignGrid) -> None:
    """Move the issue by one division of its grid; where it moved already, nothing changes."""
    decision.require(GridReassigned)
    ground = decision.issue.ground
    if ground is None:
        raise NotAnHeirError(given=command.grid or "", grid="", accepted="an issue that has a grid")
    divided = divided_since(decision.facts.directory, ground.grid, ground.since)
    if divided is None:
        if command.grid not in {None, ground.grid}:
            raise NotAnHeirError(given=command.grid, grid=ground.grid, accepted=(ground.grid,))
        return
    decision.record(
        GridReassigned,
        grid_before=ground.grid,
        directory_before=ground.directory,
        grid=_heir(decision, divided, command.grid),
        division=divided.by,
        effective=divided.effective,
    )


def _heir(decision: Decision, divided: Divided, named: str | None) -> str:
    if named:
        if named not in divided.heirs:
            raise NotAnHeirError(given=named, grid=divided.grid, accepted=divided.heirs)
        return named
    location = decision.issue.location
    point = location.point if location else None
    found = heirs_around(
        decision.facts.directory,
        divided,
        location.place if location else None,
        (point.longitude, point.latitude) if point else None,
    )
    if len(found) != 1:
        raise IssueUnmappedError(
            given=decision.issue.number, grid=divided.grid, accepted=divided.heirs
        )
    return found[0]


DECIDE: Deciders = {ReassignGrid: reassign}
