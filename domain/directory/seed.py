"""The units and people a policy pack starts with, as records of the registers."""

from collections.abc import Mapping, Sequence

from domain.directory.posts import post_code
from domain.directory.records import Person, Record, Unit
from domain.directory.register import Register
from domain.directory.registers import Registers
from domain.policy import Member, Policy, UnitEntry


def seeds(policy: Policy) -> Mapping[str, Sequence[Record]]:
    """Return register → the records that the pack brings, units before those who are in them."""
    return {
        "units": tuple(_unit(entry) for entry in policy.units),
        "people": tuple(_person(member) for member in policy.members),
    }


def seeded_registers(policy: Policy) -> Registers:
    """Return the registers that hold the pack's seeds and nothing else."""
    registers = Registers(version=policy.ref)
    for name, records in seeds(policy).items():
        registers = registers.with_register(name, Register.of(records))
    return registers


def _unit(entry: UnitEntry) -> Unit:
    return Unit(
        code=entry.code,
        valid_from=entry.active_from,
        valid_to=entry.active_to,
        name=entry.name.zh,
        name_en=entry.name.en,
    )


def _person(member: Member) -> Person:
    return Person(
        code=member.id,
        posts=tuple(post_code(post.role, post.unit) for post in member.posts),
        companies=member.companies,
    )
