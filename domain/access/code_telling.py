"""Who may be told the code by which a complainant follows his issue, to pass it on to him."""

from typing import Final

from domain.access.revealing import check_reveal
from domain.base import Actor
from domain.directory import Directory
from domain.issue.errors import ConflictOfInterestError, NobodyToAskError, NotPermittedError
from domain.issue.state import Issue
from domain.policy import Policy

TELLS: Final = "clerk"
"""With the code one rates and withdraws for the complainant: nobody of who handles it gets it."""


def check_code_telling(actor: Actor, issue: Issue, directory: Directory, policy: Policy) -> None:
    """Raise unless the actor may tell the complainant his code; `policy` rules the issue.

    NobodyToAskError without a complainant, NotPermittedError for anybody but a clerk,
    ConflictOfInterestError for one of a unit that handled it or who answered it, and what
    `check_reveal` raises: he must be one who may know who complained.
    """
    if actor.role != TELLS:
        raise NotPermittedError(
            actor=actor.id, role=actor.role, command="TellFollowCode", accepted=(TELLS,)
        )
    check_reveal(actor, issue, directory, policy)
    if issue.handling_units & directory.units_of(actor.id) or actor.id in issue.answerers:
        raise ConflictOfInterestError(
            actor=actor.id,
            rule="of the handling unit, or gave the answer",
            accepted="a clerk of another unit",
        )
    if not issue.complainants:
        raise NobodyToAskError
