"""Who there is on one day: the units, the people and their posts that a decision looks up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.base import Actor, PersonCode, UnitCode
from domain.directory.posts import post_on
from domain.directory.records import Absence, Person, Post, Unit
from domain.directory.registers import Registers
from domain.directory.seed import seeded_registers
from domain.policy import Policy


@dataclass(frozen=True, slots=True)
class Ties:
    """Whose complaints a person has no part in: his units', companies', relatives' and his own."""

    units: frozenset[UnitCode]
    companies: frozenset[str]
    people: frozenset[PersonCode]


@dataclass(frozen=True, slots=True)
class Directory:
    """The registers as they stand on `day`."""

    registers: Registers
    day: date

    @classmethod
    def seeded(cls, policy: Policy, day: date) -> "Directory":
        """Return the units and people that the pack itself brings."""
        return cls(seeded_registers(policy), day)

    @property
    def version(self) -> str:
        """Return the version of all registers; it stands in every event they helped to decide."""
        return self.registers.version

    def unit(self, code: UnitCode | None) -> Unit | None:
        """Return the unit of that code, None unless it exists on the day."""
        return self.registers.units.on(code, self.day)

    def active_units(self) -> tuple[UnitCode, ...]:
        """Return the codes of all units of the day."""
        return tuple(unit.code for unit in self.registers.units.holding(self.day))

    def successor(self, code: UnitCode) -> UnitCode | None:
        """Return the unit that has the code's duties on the day: itself, or who took over.

        None when it was never there, is not there yet, or left nobody in its place. Source: XF 24.
        """
        seen: set[UnitCode] = set()
        now: UnitCode | None = code
        while now and now not in seen:
            if self.unit(now):
                return now
            seen.add(now)
            last = self.registers.units.last(now)
            now = last.successor if last and last.end <= self.day else None
        return None

    def above(self, code: UnitCode) -> Iterator[Unit]:
        """Go through the units above this one, the nearest first; a retired one by its heir."""
        seen = {code}
        unit = self.unit(code)
        while unit and unit.parent:
            parent = self.successor(unit.parent)
            if parent is None or parent in seen:
                return
            seen.add(parent)
            unit = self.unit(parent)
            if unit:
                yield unit

    def member(self, person: PersonCode | None) -> Person | None:
        """Return the person of that code, None unless he is there on the day."""
        return self.registers.people.on(person, self.day)

    def posts_of(self, person: PersonCode) -> tuple[Post, ...]:
        """Return the posts the person holds, and those he acts in for somebody absent."""
        return tuple(self._each_post_of(person))

    def _each_post_of(self, person: PersonCode) -> Iterator[Post]:
        yield from self.own_posts(person)
        for holder in self._deputised_by(person):
            yield from self.own_posts(holder)

    def own_posts(self, person: PersonCode) -> tuple[Post, ...]:
        """Return the posts the person himself holds on the day."""
        member = self.member(person)
        codes = member.posts if member else ()
        found = (post_on(self.registers, code, self.day) for code in codes)
        return tuple(post for post in found if post)

    def holders(self, post: str) -> tuple[PersonCode, ...]:
        """Return who holds the post on the day, in the order of their codes."""
        codes = self.registers.people.codes_by("post", lambda person: person.posts).get(post, ())
        return tuple(sorted(code for code in codes if self._holds(code, post)))

    def units_of(self, person: PersonCode) -> frozenset[UnitCode]:
        """Return every unit the person holds a post in or acts for."""
        return frozenset(post.unit for post in self.posts_of(person))

    def holds_post(self, actor: Actor) -> bool:
        """Return whether the actor holds the post he acts in, or stands in for who does."""
        return any(
            post.role == actor.role and post.unit == actor.unit
            for post in self._each_post_of(actor.id)
        )

    def absence(self, person: PersonCode) -> Absence | None:
        """Return the absence of that person on the day, None when he is there."""
        codes = self.registers.absences.codes_by("person", lambda absence: (absence.person,))
        for code in codes.get(person, ()):
            found = self.registers.absences.on(code, self.day)
            if found and found.person == person:
                return found
        return None

    def ties(self, person: PersonCode) -> Ties:
        """Return whom the person is tied to: by posts, companies, and relatives in both ways."""
        member = self.member(person)
        named = self.registers.people.codes_by("relative", lambda one: one.relatives)
        relatives = {*(member.relatives if member else ()), *named.get(person, ())}
        companies = {*(member.companies if member else ())}
        for relative in relatives:
            other = self.member(relative)
            companies.update(other.companies if other else ())
        return Ties(self.units_of(person), frozenset(companies), frozenset({person, *relatives}))

    def _holds(self, person: PersonCode, post: str) -> bool:
        member = self.member(person)
        return member is not None and post in member.posts

    def _deputised_by(self, person: PersonCode) -> tuple[PersonCode, ...]:
        codes = self.registers.absences.codes_by(
            "deputy", lambda absence: (absence.deputy,) if absence.deputy else ()
        )
        found = (self.registers.absences.on(code, self.day) for code in codes.get(person, ()))
        return tuple(one.person for one in found if one and one.deputy == person)
