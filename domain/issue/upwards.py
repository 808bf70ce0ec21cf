"""Whom a rung or a supervision reaches: a unit, its head, or upwards to who can act."""

from dataclasses import dataclass
from typing import Any

from domain.base import PersonCode, UnitCode
from domain.directory import Directory
from domain.directory.climb import Climb, climb
from domain.issue.facts import Facts
from domain.issue.permissions import is_concerned
from domain.issue.state import Issue


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told; without a person the unit is, or the supervisors where it is the centre."""

    to: str
    unit: UnitCode
    person: PersonCode | None = None
    post: str | None = None
    passed: tuple[str, ...] = ()

    @property
    def fields(self) -> dict[str, Any]:
        """Return the fields of the events that tell somebody."""
        return {
            "to": self.to,
            "unit": self.unit,
            "person": self.person,
            "post": self.post,
            "passed": self.passed,
        }


def answering_unit(issue: Issue, facts: Facts) -> UnitCode:
    """Return the unit that answers for the issue: before dispatch the centre (lifecycle.md 5.4)."""
    return issue.lead_unit or facts.policy.centre


def told(issue: Issue, facts: Facts, to: str, *, own: UnitCode | None = None) -> Told:
    """Return who stands at a level: `lead_unit`, `unit_lead`, `superior`, `supervisor`, a unit.

    Levels are those of `own`, else of the unit that answers for the issue. Vacant and recused
    posts fall through upwards; where nobody is above, the centre's supervisors are told.
    """
    own = own or answering_unit(issue, facts)
    if to in {"", "lead_unit"}:
        return Told(to="lead_unit", unit=own)
    if to == "supervisor":
        return Told(to=to, unit=facts.policy.centre)
    if facts.directory.unit(to):
        return Told(to=to, unit=to)
    start = own if to in {"unit_lead", "superior"} else to
    return _found(facts, to, climb_past_recused(issue, facts, start, above=to == "superior"))


def climb_past_recused(issue: Issue, facts: Facts, start: str, *, above: bool) -> Climb:
    """Return the way upwards, past everybody the complaint concerns (JN 32, XF 28)."""
    recused: set[PersonCode] = set()
    while True:
        way = climb(facts.directory, start, recused=frozenset(recused), above=above)
        if way.person is None or not is_concerned(issue, way.person, facts.directory):
            return way
        recused.add(way.person)


def _found(facts: Facts, to: str, way: Climb) -> Told:
    passed = tuple(
        f"{rung.post or rung.unit}: {rung.why}"
        for rung in way.path
        if rung.why not in {"filled", "deputy"}
    )
    if way.person is None or way.unit is None:
        return Told(to=to, unit=facts.policy.centre, passed=passed)
    return Told(to=to, unit=way.unit, person=way.person, post=way.post, passed=passed)


def card_target(issue: Issue, facts: Facts, to: str) -> tuple[UnitCode | None, PersonCode | None]:
    """Return the one unit or person that a card goes to.

    The head of the unit himself where he is named and there; else the unit: a card climbs nowhere.
    """
    found = told(issue, facts, to)
    own = answering_unit(issue, facts)
    if found.person and (to != "unit_lead" or _is_of(facts.directory, found.person, own)):
        return None, found.person
    return (own if to == "unit_lead" else found.unit), None


def _is_of(directory: Directory, person: PersonCode, unit: UnitCode) -> bool:
    return unit in directory.units_of(person)
