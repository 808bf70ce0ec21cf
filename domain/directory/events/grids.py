"""Grids that came, changed or went, one by one or in a re-division."""

from datetime import date
from operator import not_
from typing import Annotated, ClassVar

from pydantic import Field

from domain.directory.events.base import RegisterChanged
from domain.directory.records import Code, Grid


class GridsChanged(RegisterChanged):
    """Grids came, changed their name, community or boundary, or ended."""

    TOPIC: ClassVar[str] = "directory.grids-changed.v1"

    entered: tuple[Grid, ...] = ()

    @property
    def records(self) -> tuple[Grid, ...]:
        """Return what was entered."""
        return self.entered


class GridsDivided(GridsChanged):
    """Old grids were divided anew: which new ones each became, and where its addresses went.

    `mapping` names the new grids of every old one, `addresses` the new grid of each address of the
    old ones, `issues` that of each issue open then. All of it holds from `effective` on. `split`
    are the places that no single new grid holds.
    """

    TOPIC: ClassVar[str] = "directory.grids-divided.v1"

    effective: date
    mapping: dict[Code, tuple[Code, ...]]
    addresses: dict[Code, Code] = Field(default_factory=dict)
    issues: dict[str, Code] = Field(default_factory=dict)
    split: Annotated[tuple[Code, ...], Field(exclude_if=not_)] = ()
