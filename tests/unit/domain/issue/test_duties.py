"""Whose duties a unit has: those of the list, and those of whom it succeeded."""

from dataclasses import replace
from datetime import date

from domain.directory import Directory
from domain.directory.records import Unit
from domain.directory.register import Register
from domain.issue.commands import DispatchIssue
from domain.issue.decide import decide
from domain.issue.events import IssueDispatched
from tests.issues import an_issue, facts_at
from tests.ordinary import a_policy


def test_a_unit_that_was_renamed_is_followed_by_its_successor() -> None:
    """The order still names the old unit; it is accepted and goes to the new one (XF 24)."""
    course = an_issue()
    facts = facts_at(course.now)
    old = Unit(code="works", valid_to=date(2026, 3, 1), successor="housing")
    units = [*Directory.seeded(a_policy(), date.min).registers.units.holding(date(2026, 3, 2)), old]
    registers = facts.directory.registers.with_register("units", Register.of(units))
    facts = replace(facts, directory=replace(facts.directory, registers=registers))
    (event,) = decide(course.issue, course.order(DispatchIssue, unit="works"), facts)
    assert isinstance(event, IssueDispatched)
    assert event.unit == "housing"
