"""What a projection reads from: pages of the event log, seen through Protocols."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Protocol, TypeGuard, TypeVar
from uuid import UUID

from domain.base import Sealed
from domain.event import Event, Kinds
from domain.issue.events import IssueEvent

A = TypeVar("A")
B = TypeVar("B")
OpenMasked = Callable[[Sealed, UUID], str]
"""Opens the masked form of sealed text of an issue; erased or unknown text reads `[erased]`."""


class RecordedEvent(Protocol):
    """An event with its place in the log and its digest."""

    @property
    def event(self) -> Event:
        """The decoded event, upcast to today's form."""

    @property
    def position(self) -> int:
        """Its notification id; gaps between positions are normal."""

    @property
    def digest(self) -> str:
        """Its digest, chained to the event before it in its stream."""


class IssueRecord(RecordedEvent, Protocol):
    """An issue's event with its place in the log and its digest."""

    @property
    def event(self) -> IssueEvent:
        """The decoded event, upcast to today's form."""


def for_the_same(function: Callable[[Sequence[A]], Sequence[B]]) -> Callable[..., Sequence[B]]:
    """Return what remembers the answer for the last page: every model asks it of the same one.

    A page is the same where it is the same tuple; of a list, which may change, nothing is kept.
    """
    last: tuple[Sequence[A] | None, Sequence[B]] = (None, ())

    @wraps(function)
    def remembering(page: Sequence[A]) -> Sequence[B]:
        nonlocal last
        known, found = last  # as one: another thread may be at another page
        if known is not page:
            found = function(page)
            if isinstance(page, tuple):
                last = (page, found)
        return found

    return remembering


@for_the_same
def issue_records(events: Sequence[RecordedEvent]) -> Sequence[IssueRecord]:
    """Return the events of issues; a model of issues passes over those of other aggregates."""
    return tuple(each for each in events if _is_of_issue(each))


def _is_of_issue(recorded: RecordedEvent) -> TypeGuard[IssueRecord]:
    return isinstance(recorded.event, IssueEvent)


class Page(Protocol):
    """Consecutive events of the log; `position` and `digest` are those of the last one read.

    An empty page has no digest.
    """

    @property
    def recorded(self) -> Sequence[RecordedEvent]:
        """The events in the order of the log."""

    @property
    def position(self) -> int:
        """The position to continue after."""

    @property
    def digest(self) -> str | None:
        """The digest of the event at `position`."""

    @property
    def passed_over(self) -> int:
        """How many events are left out that nobody asked for."""


class EventSource(Protocol):
    """The log. Every method raises SourceAwayError when the log cannot be read now."""

    def page(self, after: int, limit: int, of: Kinds | None = None) -> Page:
        """Return up to `limit` events after a position; those before an unreadable one.

        Those of classes other than `of`, if given, are passed over: the page goes on behind them.
        Any other error means that the very next event is unreadable.
        """

    def read_issue(self, issue_id: UUID) -> Sequence[RecordedEvent]:
        """Return all events of an issue in order; an error where its contents are destroyed."""

    def digest_at(self, position: int) -> str | None:
        """Return the digest of the event at exactly this position, None when there is none."""

    def last_position(self) -> int:
        """Return the position of the newest event, 0 when there is none."""
