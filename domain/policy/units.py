"""`units.yaml`: the units and people a county starts with."""

from datetime import date
from typing import Annotated

from pydantic import Field

from domain.base import Frozen, PersonCode, Role, UnitCode
from domain.policy.names import Named


class UnitEntry(Frozen):
    """A unit that may hold issues. `active_to` is exclusive."""

    code: UnitCode
    name: Named
    parent: UnitCode | None = None
    """The superior unit: an issue that is late climbs there."""
    level: str = ""
    """County, town, community, grid …: the pack's own word."""
    active_from: date | None = None
    active_to: date | None = None


class Post(Frozen):
    """A role held for a unit."""

    role: Role
    unit: UnitCode


class Member(Frozen):
    """Somebody who acts in the system, known by a code, with his posts."""

    id: PersonCode
    posts: Annotated[tuple[Post, ...], Field(min_length=1)]
    companies: tuple[str, ...] = ()
    """Companies he is tied to: he is recused where one of them is complained about."""


class UnitsFile(Frozen):
    """The centre, the units and the people."""

    centre: UnitCode
    units: tuple[UnitEntry, ...]
    members: tuple[Member, ...]
