"""What a policy pack starts a county with, as records of the registers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from domain.directory import records
from domain.directory.commands import CHANGES, ChangeRegister
from domain.directory.posts import post_code
from domain.directory.records import Certificate, Grid, Person, Place, Record, Unit, UnitKind
from domain.directory.register import Register
from domain.directory.registers import Registers
from domain.policy import Member, Policy, UnitEntry
from domain.policy.places import PlaceEntry
from domain.policy.responsibilities import Certificate as CertificateEntry
from domain.policy.responsibilities import Responsibility

LEVELS: Final[Mapping[str, tuple[UnitKind, int]]] = {
    "county": ("county", 1),
    "县": ("county", 1),
    "department": ("department", 1),
    "部门": ("department", 1),
    "street": ("street", 2),
    "街道": ("street", 2),
    "town": ("street", 2),
    "镇": ("street", 2),
    "community": ("community", 3),
    "社区": ("community", 3),
}
"""A pack's word for a level → kind and level of the unit. Another word says nothing of either."""

_UNSAID: Final[tuple[UnitKind, int | None]] = ("department", None)


def seeds(policy: Policy) -> Mapping[str, Sequence[Record]]:
    """Return register → the records that the pack brings, in the order they hang on each other."""
    return {
        "units": tuple(_unit(entry) for entry in policy.units),
        "people": tuple(_person(member) for member in policy.members),
        "grids": tuple(_grids(policy.places)),
        "places": tuple(_place(entry) for entry in policy.places),
        "responsibilities": tuple(_item(entry) for entry in policy.responsibilities),
        "certificates": tuple(_certificate(entry) for entry in policy.certificates),
    }


def seeded_registers(policy: Policy) -> Registers:
    """Return the registers that hold the pack's seeds and nothing else."""
    registers = Registers(version=policy.ref)
    for name, seeded in seeds(policy).items():
        registers = registers.with_register(name, Register.of(seeded))
    return registers


def commands(
    registers: Registers, policy: Policy, header: Mapping[str, object], before: Policy | None = None
) -> tuple[ChangeRegister, ...]:
    """Return the orders that take the pack's seeds over, one a register that lacks some.

    `header` are the fields of every order. A code that the directory knows stays as it is there,
    unless the pack says something else of it than `before`, its version published before this one.
    Source: issue 4, Policy packs.
    """
    former = seeds(before) if before else {}
    found = []
    for name, seeded in seeds(policy).items():
        told = {*former.get(name, ())}
        known = registers.register(name).versions
        new = tuple(one for one in seeded if one.code not in known or (before and one not in told))
        if new:
            command_id = f"{header['command_id']}/{name}"
            fields = {**header, "command_id": command_id, "entered": new}
            found.append(CHANGES[name].model_validate(fields))
    return tuple(found)


def _unit(entry: UnitEntry) -> Unit:
    kind, level = LEVELS.get(entry.level, _UNSAID)
    return Unit(
        code=entry.code,
        valid_from=entry.active_from,
        valid_to=entry.active_to,
        name=entry.name.zh,
        name_en=entry.name.en,
        kind=kind,
        level=level,
        parent=entry.parent,
    )


def _person(member: Member) -> Person:
    return Person(
        code=member.id,
        posts=tuple(post_code(post.role, post.unit) for post in member.posts),
        companies=member.companies,
    )


def _grids(places: Sequence[PlaceEntry]) -> Iterator[Grid]:
    """Return the grids that places name; a pack says of them only whose community they are."""
    seen: set[str] = set()
    for place in places:
        if place.grid and place.community and place.grid not in seen:
            seen.add(place.grid)
            yield Grid(code=place.grid, community=place.community)


def _place(entry: PlaceEntry) -> Place:
    return Place(
        code=entry.code,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        name=entry.name.zh,
        type=entry.type,
        grid=entry.grid if entry.community else None,
        responsible=entry.lead,
        area=entry.community,
    )


def _item(entry: Responsibility) -> records.Responsibility:
    return records.Responsibility(
        code=entry.id,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        name=entry.name.zh,
        category=entry.category,
        kind=entry.kind,
        primary=entry.primary,
        assisting=entry.assisting,
    )


def _certificate(entry: CertificateEntry) -> Certificate:
    return Certificate(
        code=entry.code,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        name=entry.name.zh,
        source=entry.source,
    )
