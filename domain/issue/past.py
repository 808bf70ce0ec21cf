"""Which events of an issue belong to a past instant, by when they were recorded or happened."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Final, Literal, NamedTuple

from domain.issue.events.base import IssueEvent, Stamp

By = Literal["recorded", "occurred"]
"""Which of an event's two times is asked: when it was stored, or when it happened."""


class Past(NamedTuple):
    """What of a stream had come by an instant.

    `upto` is how many events it stood at; `held_back` are later versions that had happened by then
    though they were entered behind one that had not.
    """

    upto: int
    held_back: tuple[int, ...] = ()


def instants(stamps: Sequence[Stamp], by: By) -> tuple[datetime, ...]:
    """Return from when on each event counts: never before the event that it follows.

    A step stands on those before it, so one that was entered late takes effect with them. That
    keeps every past a beginning of the stream, which `evolve` folds whatever was entered how late.
    `recorded_at` never decreases: by it, each event counts from its own instant on.
    """
    return tuple(accumulate(map(_READ[by], stamps), max))


def past(stamps: Sequence[Stamp], at: datetime, by: By) -> Past:
    """Return how much of a stream had come by `at`, that instant included."""
    upto = sum(instant <= at for instant in instants(stamps, by))
    return Past(upto, tuple(_held_back(stamps[upto:], at, by)))


def _held_back(behind: Sequence[Stamp], at: datetime, by: By) -> Iterator[int]:
    read = _READ[by]
    return (stamp.version for stamp in behind if read(stamp) <= at)


def stamps_of(events: Sequence[IssueEvent]) -> tuple[Stamp, ...]:
    """Return the stamps of the events."""
    return tuple(event.stamp for event in events)


def _recorded(stamp: Stamp) -> datetime:
    return stamp.recorded_at


def _occurred(stamp: Stamp) -> datetime:
    return stamp.occurred_at


_READ: Final[dict[By, Callable[[Stamp], datetime]]] = {
    "recorded": _recorded,
    "occurred": _occurred,
}
