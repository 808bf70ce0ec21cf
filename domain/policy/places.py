"""`places.yaml`: places and the unit that answers for each, as a county starts with them."""

from typing import Annotated, Literal

from pydantic import Field

from domain.base import Frozen, UnitCode
from domain.policy.names import Named
from domain.policy.validity import Valid

PlaceType = Literal["三无", "物业", "自建小区", "自建房", "老旧"]


class PlaceEntry(Valid):
    """A place while one unit leads on it; with another lead it is another entry (T4)."""

    code: Annotated[str, Field(min_length=1, max_length=64)]
    name: Named
    type: PlaceType | None = None
    grid: str | None = None
    community: UnitCode | None = None
    """Falls to it where no unit leads: 三无 estates are the community's."""
    lead: UnitCode | None = None


class PlacesFile(Frozen):
    """The places."""

    places: tuple[PlaceEntry, ...] = ()
