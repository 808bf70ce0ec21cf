"""Events as they come out of the store: with their place in the log and their digest."""

from dataclasses import dataclass

from domain.issue.events.base import IssueEvent


@dataclass(frozen=True, slots=True)
class Recorded:
    """A stored event. `position` is its notification id, `digest` its link in its stream."""

    event: IssueEvent
    position: int
    digest: str


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the log behind `start`.

    `position` and `digest` are those of the last row; an empty page keeps `start`, without digest.
    """

    start: int
    recorded: tuple[Recorded, ...]
    position: int
    digest: str | None
