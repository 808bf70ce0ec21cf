"""The one decision on permission: may this actor do this to this issue?

May his role give the order, in a post that he holds; is he kept out of this very issue; does he
stand to it as the order asks, and where that asks for nothing, does he see it at all. `decide` asks
`check` before anything else, and the order's own row of `relations` once the status allows the
step. Before there is an order the API and the command line ask `answer`, which is all of it, and
tells who does not see the issue that there is none.
"""

from domain.access.own_part import is_in_part_of
from domain.access.relations import RELATIONS
from domain.access.sight import check_seen
from domain.base import Actor
from domain.errors import DomainError
from domain.issue.commands import COMMANDS, Command, DispatchIssue, command_type
from domain.issue.errors import IssueNotFoundError
from domain.issue.facts import Facts
from domain.issue.permissions import check_not_recused, check_post, check_role
from domain.issue.state import Issue
from domain.receipt import Refusal


def check(issue: Issue, command: Command, facts: Facts) -> None:
    """Raise NotPermittedError, ConflictOfInterestError where post or recusal forbid the order.

    Raises IssueNotFoundError where the order asks for no relation and he does not see the issue;
    FamilyNeededError where issues merged into it must be looked at.
    """
    kind = type(command)
    check_post(issue, command, facts)
    check_not_recused(issue, kind, command.actor, facts)
    if kind not in RELATIONS:
        _check_sight(issue, kind, command.actor, facts)


def answer(actor: Actor, command: str, issue: Issue, facts: Facts) -> Refusal | None:
    """Return what whoever would give the order is told, None where he may give it.

    Whether the step follows now is left to the status table. A resident may report for himself; in
    whose name the report is, is judged with it. Raises UnknownCommandError, FamilyNeededError.
    """
    kind = command_type(command)
    try:
        _check_sight(issue, kind, actor, facts)
        check_role(issue, kind, actor, facts)
        check_not_recused(issue, kind, actor, facts)
        if relation := RELATIONS.get(kind):
            relation(issue, actor, facts)
    except DomainError as error:
        return error.as_refusal()
    return None


def permitted(actor: Actor, issue: Issue, facts: Facts) -> tuple[str, ...]:
    """Return the orders that the actor may give to the issue. Raises FamilyNeededError."""
    return tuple(name for name in COMMANDS if answer(actor, name, issue, facts) is None)


def _check_sight(issue: Issue, kind: type[Command], actor: Actor, facts: Facts) -> None:
    """Raise IssueNotFoundError where the order is for those alone who see the issue.

    Whoever takes a matter in that somebody found need not have seen it before.
    """
    if kind.creates:
        return
    try:
        check_seen(issue, actor, facts)
    except IssueNotFoundError:
        if kind is not DispatchIssue or not _is_his_to_send(issue, actor, facts):
            raise


def _is_his_to_send(issue: Issue, actor: Actor, facts: Facts) -> bool:
    """Return whether the issue is nobody's yet, and of the actor's part of the county.

    What the centre took in for it is dispatched there (mechanisms.md A2, A6), by a unit that is no
    party of it yet.
    """
    if not issue.version or issue.handling_units | issue.invited_units:
        return False
    try:
        check_role(issue, DispatchIssue, actor, facts)
    except DomainError:
        return False  # nor does he learn that there is an issue
    return is_in_part_of(actor.unit, issue, facts)
