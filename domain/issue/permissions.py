"""Who may give an order at all: the post he holds, and what keeps him out of this very issue."""

from typing import Final

from domain.base import SYSTEM, Actor, PersonCode
from domain.directory import Directory
from domain.issue.commands import AddNote, AppealCard, Command, DiscoverIssue, ReportIssue
from domain.issue.errors import ConflictOfInterestError, NotPermittedError, PostNotHeldError
from domain.issue.facts import Facts
from domain.issue.loops import loop_of
from domain.issue.state import Issue
from domain.policy import LoopDefinition

_NOBODY: Final[frozenset[str]] = frozenset()
_ALSO_CONCERNED: Final = (AddNote, AppealCard)
"""What somebody may do whom the complaint is about: a note, as everybody, and his own defence."""
_NOT_TIED: Final = frozenset({"system", "resident"})
"""Nobody of these handles what others merged into the issue are about."""


def check_post(issue: Issue, command: Command, facts: Facts) -> None:
    """Raise NotPermittedError unless the actor holds a role that may give this order.

    Staff must hold the post they act in (PostNotHeldError); a resident must be a complainant of the
    issue, also of the one he reports; the system is only ever itself.
    """
    loop = loop_of(issue, facts.policy, command)
    named = _named_in(command) if command.actor.role == "resident" else _NOBODY
    _check(issue, type(command), command.actor, facts, loop, named)


def check_role(issue: Issue, kind: type[Command], actor: Actor, facts: Facts) -> None:
    """Raise NotPermittedError as `check_post` would for an order that is still to be written.

    A resident reports in his own name what nobody has reported yet.
    """
    is_new = kind.creates and issue.status in {"new", "discovered"}
    named = frozenset({actor.id}) if is_new else _NOBODY
    _check(issue, kind, actor, facts, loop_of(issue, facts.policy), named)


def _check(  # what the two ways to ask have in common
    issue: Issue,
    kind: type[Command],
    actor: Actor,
    facts: Facts,
    loop: LoopDefinition,
    named: frozenset[str],
) -> None:
    accepted = facts.policy.roles_for(kind.__name__, loop)
    if actor.role in accepted and is_who_he_says(issue, actor, facts.directory, named):
        return
    if actor.role in accepted and actor.role not in _NOT_TIED:
        held = facts.directory.posts_of(actor.id)
        raise PostNotHeldError(
            actor=actor.id,
            given=f"{actor.role}@{actor.unit}" if actor.unit else actor.role,
            accepted=tuple(f"{post.role}@{post.unit}" for post in held),
        )
    raise NotPermittedError(
        actor=actor.id, role=actor.role, command=kind.__name__, accepted=tuple(accepted)
    )


def is_who_he_says(
    issue: Issue, actor: Actor, directory: Directory, named: frozenset[str] = _NOBODY
) -> bool:
    """Return whether the actor is the system, a complainant or one `named`, or holds his post."""
    if actor.role == "system":
        return actor.id == SYSTEM.id
    if actor.role == "resident":
        return actor.id in named or any(each.person == actor.id for each in issue.complainants)
    return directory.holds_post(actor)


def _named_in(command: Command) -> frozenset[str]:
    """Return whom a new matter is from: residents find (居民发现) and report in their own name."""
    if isinstance(command, DiscoverIssue):
        return frozenset({command.subject})
    told = command.complainants if isinstance(command, ReportIssue) else ()
    return frozenset(each.person for each in told)


def check_not_recused(issue: Issue, kind: type[Command], actor: Actor, facts: Facts) -> None:
    """Raise ConflictOfInterestError where a complaint that is handled here is about him.

    That is the issue's own, and those merged into it. Raises FamilyNeededError for these.
    """
    check_not_concerned(issue, kind, actor, facts.directory)
    if issue.accusing and actor.role not in _NOT_TIED:
        for each in sorted(issue.accusing):
            check_not_concerned(facts.partner(each), kind, actor, facts.directory)


def check_not_concerned(
    issue: Issue, kind: type[Command], actor: Actor, directory: Directory
) -> None:
    """Raise ConflictOfInterestError where the complaint is against him or whom he is tied to.

    These are his units, his companies, and his relatives with theirs. He may add a note, as
    everybody with access, and contest a card. Source: lifecycle.md 5.6; JN 32, XF 28.
    """
    if kind not in _ALSO_CONCERNED and is_concerned(issue, actor.id, directory):
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
