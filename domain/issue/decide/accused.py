"""Who must not handle an issue: whom it is about, or what it answers for (lifecycle.md 5.6)."""

from collections.abc import Iterator

from domain.base import PersonCode, UnitCode
from domain.directory import Directory
from domain.issue.decision import Decision
from domain.issue.errors import AccusedUnitError, ConflictOfInterestError
from domain.issue.facts import Facts
from domain.issue.permissions import is_concerned
from domain.issue.state import Issue


def complaints(issue: Issue, facts: Facts) -> Iterator[Issue]:
    """Yield the issue and those merged into it that are about somebody.

    Few are: only these are loaded. Raises FamilyNeededError.
    """
    yield issue
    for each in sorted(issue.accusing):
        yield facts.partner(each)


def check_unit(decision: Decision, unit: UnitCode) -> None:
    """Raise AccusedUnitError for the unit complained about: it would learn who complained."""
    for each in complaints(decision.issue, decision.facts):
        if _is_about(each, unit):
            raise AccusedUnitError(unit=unit)


def check_person(decision: Decision, person: PersonCode, *, accepted: str) -> None:
    """Raise ConflictOfInterestError where a complaint is about him or whom he is tied to."""
    for each in complaints(decision.issue, decision.facts):
        if is_concerned(each, person, decision.facts.directory):
            raise ConflictOfInterestError(
                actor=person, rule="the complaint is against him", accepted=accepted
            )


def among_handlers(complaint: Issue, handled: Issue, directory: Directory) -> bool:
    """Return whether one issue is about a unit or a person that has another one in hand."""
    if not complaint.respondents:
        return False
    units, people = _units(handled), _people(handled)
    return any(_is_about(complaint, unit) for unit in units) or any(
        is_concerned(complaint, person, directory) for person in people
    )


def _is_about(issue: Issue, unit: UnitCode) -> bool:
    return any(respondent.unit == unit for respondent in issue.respondents)


def _units(issue: Issue) -> set[UnitCode]:
    offered = issue.pool.units if issue.pool else ()
    found = {*issue.assistances, *offered, *(one.unit for one in issue.claims)}
    return found | ({issue.lead_unit} if issue.lead_unit else set())


def _people(issue: Issue) -> set[PersonCode]:
    offered = issue.pool.persons if issue.pool else ()
    named = (each for each in (issue.lead_person, issue.claimant) if each)
    return {*offered, *issue.on_site, *(one.claimant for one in issue.claims), *named}
