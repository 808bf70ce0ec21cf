"""Which roles may give an order to an aggregate beside issues; those of issues are policy data."""

from domain.aggregate import AggregateCommand
from domain.base import Actor
from domain.issue.errors import NotPermittedError


def check_role(
    actor: Actor,
    command: type[AggregateCommand],
    roles: tuple[str, ...],
    *,
    accepted: tuple[str, ...] | None = None,
) -> None:
    """Raise NotPermittedError unless the actor's role is one of these.

    `accepted` are those that the refusal names, where not all of them are people's.
    """
    if actor.role not in roles:
        raise NotPermittedError(
            actor=actor.id, role=actor.role, command=command.__name__, accepted=accepted or roles
        )
