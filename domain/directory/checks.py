"""What each register asks of a record before it is entered."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any, Final

from domain.directory.checks_people import check_absence, check_person, check_post
from domain.directory.checks_places import (
    check_address,
    check_assignment,
    check_grid,
    check_object,
    check_place,
    check_responsibility,
)
from domain.directory.errors import OrphanError, UnitStaffedError
from domain.directory.posts import post_on
from domain.directory.records import Certificate, Ended, Unit
from domain.directory.references import check_tree, require
from domain.directory.registers import Registers

_NAMED: Final = 5
"""So many holders are named: a unit may have hundreds."""

Check = Callable[[Any, Registers, date], None]
"""Raises DomainError unless the record fits the registers, itself among them, on the day."""


def check_unit(unit: Unit, registers: Registers, day: date) -> None:
    """Raise OrphanError without its parent or successor, TreeCycleError above itself."""
    require(unit, "parent", unit.parent, registers.units, day)
    require(unit, "successor", unit.successor, registers.units, unit.valid_to or day)
    check_tree(unit, lambda code: _parent(registers, code, day))


def _parent(registers: Registers, code: str, day: date) -> str | None:
    unit = registers.units.on(code, day)
    return unit.parent if unit else None


def check_nothing(_record: Certificate, _registers: Registers, _day: date) -> None:
    """Accept every record: it hangs on nothing."""


def check_ended(name: str, ended: Ended, registers: Registers) -> None:
    """Raise OrphanError where something would hang on what ended, and nobody takes over.

    People are not taken over: UnitStaffedError while somebody holds a post in a unit that ends.
    """
    if name == "units":
        _check_unit_ended(ended, registers)
        _check_unit_left(ended, registers)


def _check_unit_ended(ended: Ended, registers: Registers) -> None:
    if ended.successor:
        if registers.units.on(ended.successor, ended.at) is None:
            raise OrphanError(
                given=ended.code,
                field="successor",
                missing=ended.successor,
                day=ended.at.isoformat(),
            )
        return
    children = registers.units.codes_by(
        "parent", lambda unit: (unit.parent,) if unit.parent else ()
    )
    for child in children.get(ended.code, ()):
        unit = registers.units.on(child, ended.at)
        if unit and unit.parent == ended.code:
            raise OrphanError(
                given=child, field="parent", missing=ended.code, day=ended.at.isoformat()
            )


def _check_unit_left(ended: Ended, registers: Registers) -> None:
    held = registers.people.codes_by("post", lambda person: person.posts)
    posts = {code for code in held if _unit_of(registers, code, ended.at) == ended.code}
    staff = {person for post in posts for person in held[post]}
    left = tuple(one for one in sorted(staff) if _holds_after(registers, one, posts, ended.at))
    if left:
        raise UnitStaffedError(
            given=ended.code, day=ended.at.isoformat(), count=len(left), holders=left[:_NAMED]
        )


def _unit_of(registers: Registers, post: str, day: date) -> str | None:
    found = post_on(registers, post, day)
    return found.unit if found else None


def _holds_after(registers: Registers, person: str, posts: AbstractSet[str], day: date) -> bool:
    """Return whether the person holds one of the posts on the day or at any time after it."""
    versions = registers.people.versions[person]
    return any(
        one.start < one.end and one.end > day and not posts.isdisjoint(one.posts)
        for one in versions
    )


CHECKS: Final[Mapping[str, Check]] = {
    "units": check_unit,
    "posts": check_post,
    "people": check_person,
    "absences": check_absence,
    "places": check_place,
    "grids": check_grid,
    "objects": check_object,
    "addresses": check_address,
    "responsibilities": check_responsibility,
    "certificates": check_nothing,
    "assignments": check_assignment,
}
"""Register → what it asks of each record."""
