"""Whom an event asks to act who does not have the issue in hand: the state keeps them for good."""

from domain.base import PersonCode, UnitCode
from domain.issue.events import IssueDiscovered, IssueOffered, IssueReported

_NOT_OF_THE_DIRECTORY = frozenset({"system", "resident"})


def author_of(event: IssueDiscovered | IssueReported) -> frozenset[PersonCode]:
    """Return who of the directory found or reported it."""
    actor = event.stamp.actor
    return frozenset() if actor.role in _NOT_OF_THE_DIRECTORY else frozenset({actor.id})


def asked_first(event: IssueOffered) -> frozenset[UnitCode]:
    """Return the units that may claim at once: of an order only the first."""
    return frozenset(event.units[:1] if event.mode == "order" else event.units)
