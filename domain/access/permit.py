"""The one decision on permission: may this actor give this order to this issue?

`decide` asks it in two parts: `check` before anything else, and the order's own row of `relations`
once the status allows the step. Command line and API ask `may` before there is an order.
"""

from domain.access.relations import RELATIONS
from domain.access.sight import Sight, sees
from domain.base import Actor
from domain.errors import DomainError
from domain.issue.commands import COMMANDS, Command, command_type
from domain.issue.errors import IssueNotFoundError
from domain.issue.facts import Facts
from domain.issue.permissions import check_not_recused, check_post, check_role
from domain.issue.state import Issue
from domain.receipt import Refusal


def check(issue: Issue, command: Command, facts: Facts) -> None:
    """Raise NotPermittedError, ConflictOfInterestError where post or recusal forbid the order.

    Raises FamilyNeededError where issues merged into it must be looked at.
    """
    check_post(issue, command, facts)
    check_not_recused(issue, type(command), command.actor, facts)


def may(actor: Actor, command: str, issue: Issue, facts: Facts) -> Refusal | None:
    """Return why the actor may not give this order to this issue, None where he may.

    Whether the step follows now is left to the status table. A resident may report for himself; in
    whose name the report is, is judged with it. Raises UnknownCommandError, FamilyNeededError.
    """
    kind = command_type(command)
    try:
        check_role(issue, kind, actor, facts)
        check_not_recused(issue, kind, actor, facts)
        if relation := RELATIONS.get(kind):
            relation(issue, actor, facts)
    except DomainError as error:
        return error.as_refusal()
    return None


def answer(actor: Actor, command: str, issue: Issue, facts: Facts, sight: Sight) -> Refusal | None:
    """Return what whoever asks is told: an issue that he does not see is not there (404).

    To open an issue nothing need be seen. Raises as `may`.
    """
    opens = issue.version == 0 and command_type(command).creates
    if not opens and not sees(sight, issue):
        return IssueNotFoundError(given=str(issue.issue_id)).as_refusal()
    return may(actor, command, issue, facts)


def permitted(actor: Actor, issue: Issue, facts: Facts) -> tuple[str, ...]:
    """Return the orders that the actor may give to the issue. Raises FamilyNeededError."""
    return tuple(name for name in COMMANDS if may(actor, name, issue, facts) is None)
