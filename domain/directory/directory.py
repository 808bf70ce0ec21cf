"""Who there is on one day: the units, the people and their posts that a decision looks up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.base import Actor, PersonCode, UnitCode
from domain.policy import Member, Policy, UnitEntry


@dataclass(frozen=True, slots=True)
class Directory:
    """The directory as it stands on `day`; `version` stands in every event it helped to decide."""

    version: str
    day: date
    units: Mapping[UnitCode, UnitEntry]
    members: Mapping[PersonCode, Member]

    @classmethod
    def seeded(cls, policy: Policy, day: date) -> "Directory":
        """Return the units and people that the pack itself brings."""
        return cls(
            version=policy.ref,
            day=day,
            units={unit.code: unit for unit in policy.units},
            members={member.id: member for member in policy.members},
        )

    def unit(self, code: UnitCode) -> UnitEntry | None:
        """Return the unit of that code, None unless it exists on the day."""
        unit = self.units.get(code)
        return unit if unit and unit.is_active(self.day) else None

    def active_units(self) -> tuple[UnitCode, ...]:
        """Return the codes of all units of the day."""
        return tuple(code for code in self.units if self.unit(code))

    def member(self, person: PersonCode) -> Member | None:
        """Return the person of that code, None when there is none."""
        return self.members.get(person)

    def units_of(self, person: PersonCode) -> frozenset[UnitCode]:
        """Return every unit the person holds a post in."""
        member = self.member(person)
        return frozenset(post.unit for post in member.posts) if member else frozenset()

    def holds_post(self, actor: Actor) -> bool:
        """Return whether the actor holds the post he acts in."""
        member = self.member(actor.id)
        return member is not None and any(
            post.role == actor.role and post.unit == actor.unit for post in member.posts
        )
