"""All registers together: everything the directory knows, past and future."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from domain.directory.records import (
    Absence,
    Address,
    Assignment,
    Certificate,
    Grid,
    Person,
    Place,
    Post,
    PublicObject,
    Record,
    Responsibility,
    Unit,
)
from domain.directory.register import Register


@dataclass(frozen=True)
class Registers:
    """The registers at one version of each; `version` names them all."""

    version: str = ""
    units: Register[Unit] = field(default_factory=Register)
    posts: Register[Post] = field(default_factory=Register)
    people: Register[Person] = field(default_factory=Register)
    absences: Register[Absence] = field(default_factory=Register)
    places: Register[Place] = field(default_factory=Register)
    grids: Register[Grid] = field(default_factory=Register)
    objects: Register[PublicObject] = field(default_factory=Register)
    addresses: Register[Address] = field(default_factory=Register)
    responsibilities: Register[Responsibility] = field(default_factory=Register)
    certificates: Register[Certificate] = field(default_factory=Register)
    assignments: Register[Assignment] = field(default_factory=Register)

    def register(self, name: str) -> Register[Any]:
        """Return the register of that name."""
        found: Register[Any] = getattr(self, name)
        return found

    def with_register(self, name: str, register: Register[Any]) -> "Registers":
        """Return the registers with another one under the name."""
        changed: dict[str, Any] = {name: register}
        return replace(self, **changed)

    @property
    def is_empty(self) -> bool:
        """Return whether no register holds anything yet."""
        return not any(self.register(name).versions for name in RECORDS)


RECORDS: Final[Mapping[str, type[Record]]] = {
    "units": Unit,
    "posts": Post,
    "people": Person,
    "absences": Absence,
    "places": Place,
    "grids": Grid,
    "objects": PublicObject,
    "addresses": Address,
    "responsibilities": Responsibility,
    "certificates": Certificate,
    "assignments": Assignment,
}
"""Register → what its lines are."""

if RECORDS.keys() != {each.name for each in fields(Registers)} - {"version"}:
    msg = "RECORDS and Registers name different registers"
    raise AssertionError(msg)
