"""Whom a request is for: a jurisdiction stands for a place, and the place chooses the pack."""

from typing import Annotated, NamedTuple

from fastapi import Depends, Query

from api.desk import Desk, TheDesk
from api.open311.errors import JurisdictionMissingError, JurisdictionUnknownError
from domain.directory.ground import around
from domain.policy import Policy


class Served(NamedTuple):
    """The jurisdiction that a request is for: its policy, and where its matters lie."""

    policy: Policy
    place: str | None


def jurisdiction(desk: Desk, given: str | None) -> Served:
    """Return the jurisdiction of that id. Raises JurisdictionMissingError, …UnknownError.

    Where one alone is served it need not be named, and where none is set no name is looked at.
    """
    known = desk.open311.jurisdictions
    name = (given or "").strip()
    accepted = tuple(each.id for each in known)
    if len(known) > 1 and not name:
        raise JurisdictionMissingError(accepted=accepted)
    found = next((each for each in known if not name or each.id == name), None)
    if known and found is None:
        raise JurisdictionUnknownError(given=name[:100], accepted=accepted)
    place = found.place if found else None
    if place and next(around(desk.today, place), None) is None:
        raise JurisdictionUnknownError(given=name[:100], accepted=accepted)
    return Served(desk.facts.policy(desk.clock(), place), place)


def _asked(
    desk: TheDesk,
    jurisdiction_id: Annotated[
        str | None,
        Query(max_length=200, description="needed where several jurisdictions are served"),
    ] = None,
) -> Served:
    return jurisdiction(desk, jurisdiction_id)


TheServed = Annotated[Served, Depends(_asked)]
