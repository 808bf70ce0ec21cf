"""Who may give which order: the post he holds, and his relation to this very issue."""

from typing import Final

from domain.base import SYSTEM, Actor, PersonCode, UnitCode
from domain.directory import Directory
from domain.issue.commands import AddNote, AppealCard, Command, DiscoverIssue, ReportIssue
from domain.issue.errors import (
    ConflictOfInterestError,
    NotAddresseeError,
    NotPermittedError,
    SamePersonError,
)
from domain.issue.facts import Facts
from domain.issue.loops import loop_of
from domain.issue.state import Issue


def check_post(issue: Issue, command: Command, facts: Facts) -> None:
    """Raise NotPermittedError unless the actor holds a role that may give this order.

    Staff must hold the post they act in; a resident must be a complainant of the issue, also of the
    one he reports; the system is only ever itself.
    """
    name, actor = type(command).__name__, command.actor
    accepted = facts.policy.roles_for(name, loop_of(issue, facts.policy, command))
    if actor.role not in accepted or not _is_who_he_says(issue, command, facts.directory):
        raise NotPermittedError(
            actor=actor.id, role=actor.role, command=name, accepted=tuple(accepted)
        )


def _is_who_he_says(issue: Issue, command: Command, directory: Directory) -> bool:
    actor = command.actor
    if actor.role == "system":
        return actor.id == SYSTEM.id
    if actor.role == "resident":
        return actor.id in {each.person for each in issue.complainants} | _named_in(command)
    return directory.holds_post(actor)


def _named_in(command: Command) -> set[str]:
    """Return whom a new matter is from: residents find (居民发现) and report in their own name."""
    if isinstance(command, DiscoverIssue):
        return {command.subject}
    told = command.complainants if isinstance(command, ReportIssue) else ()
    return {each.person for each in told}


_ALSO_CONCERNED: Final = (AddNote, AppealCard)
"""What somebody may do whom the complaint is about: a note, as everybody, and his own defence."""


def check_another(actor: Actor, asked_by: PersonCode | None) -> None:
    """Raise SamePersonError where the second person of an act would be the first."""
    if actor.id == asked_by:
        raise SamePersonError(actor=actor.id)


def check_not_concerned(issue: Issue, command: Command, directory: Directory) -> None:
    """Raise ConflictOfInterestError where the complaint is against him or whom he is tied to.

    These are his units, his companies, and his relatives with theirs. He may add a note, as
    everybody with access, and contest a card. Source: lifecycle.md 5.6; JN 32, XF 28.
    """
    if isinstance(command, _ALSO_CONCERNED):
        return
    actor = command.actor
    if is_concerned(issue, actor.id, directory):
        raise ConflictOfInterestError(
            actor=actor.id,
            rule="the complaint is against him, his unit or his company",
            accepted="somebody who has no part in it",
        )


def is_concerned(issue: Issue, person: PersonCode, directory: Directory) -> bool:
    """Return whether the complaint is against somebody, or against whom he is tied to."""
    if not issue.respondents:
        return False
    ties = directory.ties(person)
    return any(
        respondent.person in ties.people
        or respondent.unit in ties.units
        or respondent.company in ties.companies
        for respondent in issue.respondents
    )


def check_outside(issue: Issue, actor: Actor, directory: Directory) -> None:
    """Raise ConflictOfInterestError for members of the handling units and for who answered.

    Source: lifecycle.md 5.6: review, ruling and revisit come from outside.
    """
    own = issue.handling_units & directory.units_of(actor.id)
    if own or actor.id in issue.answerers:
        raise ConflictOfInterestError(
            actor=actor.id,
            rule="of the handling unit, or gave the answer",
            accepted="somebody of another unit",
        )


def check_addressee(issue: Issue, actor: Actor) -> UnitCode:
    """Return the lead unit he acts for. Raises NotAddresseeError."""
    if issue.lead_unit is None or actor.unit != issue.lead_unit:
        raise NotAddresseeError(unit=issue.lead_unit or "the centre", given=actor.unit or actor.id)
    return issue.lead_unit
