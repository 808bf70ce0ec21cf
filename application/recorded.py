"""Events as they come out of the store: with their place in the log and their digest."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeGuard, TypeVar

from domain.event import Event
from domain.issue.events.base import IssueEvent

E_co = TypeVar("E_co", bound=Event, covariant=True)


class Recorded(NamedTuple, Generic[E_co]):
    """A stored event. `position` is its notification id, `digest` its link in its stream."""

    event: E_co
    position: int
    digest: str


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the log behind `start`, with events of every kind of stream.

    `position` and `digest` are those of the last row; an empty page keeps `start`, without digest.
    `passed_over` counts the events that are left out, because none of their class was asked for.
    """

    start: int
    recorded: tuple[Recorded[Event], ...]
    position: int
    digest: str | None
    passed_over: int = 0


def issue_events(recorded: Iterable[Recorded[Event]]) -> list[Recorded[IssueEvent]]:
    """Return the events of issues among these, in their order."""
    return [each for each in recorded if _is_of_issue(each)]


def _is_of_issue(recorded: Recorded[Event]) -> TypeGuard[Recorded[IssueEvent]]:
    return isinstance(recorded.event, IssueEvent)
