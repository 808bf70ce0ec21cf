"""Orders to the registers: enter, end, divide grids anew."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, ClassVar, Final
from uuid import UUID

from pydantic import Field

from domain.aggregate import AggregateCommand
from domain.base import Frozen
from domain.directory.records import (
    Absence,
    Address,
    Assignment,
    Certificate,
    Code,
    Ended,
    Grid,
    Person,
    Place,
    Point,
    Post,
    PublicObject,
    Record,
    Responsibility,
    Unit,
)


class ChangeRegister(AggregateCommand):
    """Enter records, end codes. All of it is taken, or nothing."""

    REGISTER: ClassVar[str]

    ended: tuple[Ended, ...] = ()

    @property
    def records(self) -> Sequence[Record]:
        """Return what is to be entered."""
        raise NotImplementedError


class ChangeUnits(ChangeRegister):
    """Change the register of units."""

    REGISTER: ClassVar[str] = "units"

    entered: tuple[Unit, ...] = ()

    @property
    def records(self) -> tuple[Unit, ...]:
        """Return what is to be entered."""
        return self.entered


class ChangePosts(ChangeRegister):
    """Change the register of posts."""

    REGISTER: ClassVar[str] = "posts"

    entered: tuple[Post, ...] = ()

    @property
    def records(self) -> tuple[Post, ...]:
        """Return what is to be entered."""
        return self.entered


class ChangePeople(ChangeRegister):
    """Change the register of people."""

    REGISTER: ClassVar[str] = "people"

    entered: tuple[Person, ...] = ()

    @property
    def records(self) -> tuple[Person, ...]:
        """Return what is to be entered."""
        return self.entered


class ChangeAbsences(ChangeRegister):
    """Change the register of absences and deputies."""

    REGISTER: ClassVar[str] = "absences"

    entered: tuple[Absence, ...] = ()

    @property
    def records(self) -> tuple[Absence, ...]:
        """Return what is to be entered."""
        return self.entered


class ChangePlaces(ChangeRegister):
    """Change the register of places."""

    REGISTER: ClassVar[str] = "places"

    entered: tuple[Place, ...] = ()

    @property
    def records(self) -> tuple[Place, ...]:
        """Return what is to be entered."""
        return self.entered


class ChangeGrids(ChangeRegister):
    """Change the register of grids, one by one."""

    REGISTER: ClassVar[str] = "grids"

    entered: tuple[Grid, ...] = ()

    @property
    def records(self) -> tuple[Grid, ...]:
        """Return what is to be entered."""
        return self.entered


class ChangeObjects(ChangeRegister):
    """Change the register of things in public space."""

    REGISTER: ClassVar[str] = "objects"

    entered: tuple[PublicObject, ...] = ()

    @property
    def records(self) -> tuple[PublicObject, ...]:
        """Return what is to be entered."""
        return self.entered


class ChangeAddresses(ChangeRegister):
    """Change the register of addresses."""

    REGISTER: ClassVar[str] = "addresses"

    entered: tuple[Address, ...] = ()

    @property
    def records(self) -> tuple[Address, ...]:
        """Return what is to be entered."""
        return self.entered


class ChangeResponsibilities(ChangeRegister):
    """Change the register of who answers for what."""

    REGISTER: ClassVar[str] = "responsibilities"

    entered: tuple[Responsibility, ...] = ()

    @property
    def records(self) -> tuple[Responsibility, ...]:
        """Return what is to be entered."""
        return self.entered


class ChangeCertificates(ChangeRegister):
    """Change the register of certificates never to be demanded."""

    REGISTER: ClassVar[str] = "certificates"

    entered: tuple[Certificate, ...] = ()

    @property
    def records(self) -> tuple[Certificate, ...]:
        """Return what is to be entered."""
        return self.entered


class ChangeAssignments(ChangeRegister):
    """Change the register of 三包; only the placement office may, where there is one."""

    REGISTER: ClassVar[str] = "assignments"

    entered: tuple[Assignment, ...] = ()

    @property
    def records(self) -> tuple[Assignment, ...]:
        """Return what is to be entered."""
        return self.entered


class OpenIssue(Frozen):
    """An issue open in an old grid: where its matter lies, or the new grid named for it."""

    id: UUID
    grid: Code
    number: str = ""
    place: Code | None = None
    point: Point | None = None
    to: Code | None = None


class DivideGrids(ChangeRegister):
    """Divide grids anew: each old one into one or more new ones, from a day on.

    `addresses`, `places` and `objects` name the new grid of what neither a single heir nor a
    boundary settles; places may lie inside a place of the old grid.
    `open_issues` are the facts at hand: every issue open in one of the old grids.
    """

    REGISTER: ClassVar[str] = "grids"

    effective: date
    mapping: Annotated[dict[Code, tuple[Code, ...]], Field(min_length=1)]
    entered: tuple[Grid, ...] = ()
    addresses: dict[Code, Code] = Field(default_factory=dict)
    places: dict[Code, Code] = Field(default_factory=dict)
    objects: dict[Code, Code] = Field(default_factory=dict)
    open_issues: tuple[OpenIssue, ...] = ()

    @property
    def records(self) -> tuple[Grid, ...]:
        """Return the new grids."""
        return self.entered


CHANGES: Final[Mapping[str, type[ChangeRegister]]] = {
    command.REGISTER: command
    for command in (
        ChangeUnits,
        ChangePosts,
        ChangePeople,
        ChangeAbsences,
        ChangePlaces,
        ChangeGrids,
        ChangeObjects,
        ChangeAddresses,
        ChangeResponsibilities,
        ChangeCertificates,
        ChangeAssignments,
    )
}
"""Register → the order that changes it."""
