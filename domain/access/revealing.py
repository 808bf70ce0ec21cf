"""Who may read a personal text in clear: a role, a relation to the very case, no part in it."""

from domain.access.duties import check_post_held
from domain.access.sight import Sight, sees, subtree
from domain.base import Actor
from domain.directory import Directory
from domain.errors import DomainError
from domain.issue.errors import ConflictOfInterestError
from domain.issue.permissions import is_concerned
from domain.issue.state import Issue
from domain.policy import Policy


class NoCaseRelationError(DomainError):
    """Personal texts are read by those who have to do with the case, in their own unit's issues."""

    code, http_status = "no_case_relation", 403
    text = "{actor} has nothing to do with issue {number}; accepted: somebody of a unit that has."


def check_reveal(actor: Actor, issue: Issue, directory: Directory, policy: Policy) -> None:
    """Raise unless the actor may read texts of the issue in clear; `policy` rules the issue.

    NotPermittedError without a role and post that may, ConflictOfInterestError for whom it is
    about, NoCaseRelationError where neither the centre's nor his own subtree's duties bring him to
    it, whatever he may see beside them (rules.md 12.7).
    """
    check_post_held(actor, "RevealPersonalData", policy.reveal, directory)
    if is_concerned(issue, actor.id, directory):
        raise ConflictOfInterestError(
            actor=actor.id,
            rule="the complaint is against him, his unit or his company",
            accepted="somebody who has no part in it",
        )
    if not _has_to_do_with(actor, issue, directory, policy):
        raise NoCaseRelationError(actor=actor.id, number=issue.number)


def check_search(actor: Actor, directory: Directory, policy: Policy) -> None:
    """Raise NotPermittedError unless the actor may look for people by what names them."""
    check_post_held(actor, "ExactSearch", policy.exact_search, directory)


def _has_to_do_with(actor: Actor, issue: Issue, directory: Directory, policy: Policy) -> bool:
    if actor.unit is None:
        return False
    if actor.unit == policy.centre:
        return True
    own = Sight(units=subtree(directory, actor.unit), person=actor.id)
    return sees(own, issue)
