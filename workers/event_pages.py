"""The event store as projections read it: one reading of a page serves every model."""

from collections.abc import Callable
from typing import TypeVar

from application.store_errors import StoreUnavailableError
from projections.errors import SourceAwayError
from projections.source import EventSource, Page

T = TypeVar("T")


class EventPages:
    """The log, with the pages of the present round remembered.

    Models stand at the same position most of the time; `forget` begins a new round, because the
    page at the end of the log grows.
    """

    def __init__(self, store: EventSource) -> None:
        """Read from `store`, an `application.event_store.EventStore` or what reads like one."""
        self._store = store
        self._pages: dict[tuple[int, int], Page] = {}
        self._digests: dict[int, str | None] = {}

    def forget(self) -> None:
        """Read everything anew from now on."""
        self._pages.clear()
        self._digests.clear()

    def page(self, after: int, limit: int) -> Page:
        """Return a page, decoded once per round. Raises SourceAwayError."""
        key = (after, limit)
        if key not in self._pages:
            self._pages[key] = _away(lambda: self._store.page(after, limit))
        return self._pages[key]

    def digest_at(self, position: int) -> str | None:
        """Return the digest at a position. Raises SourceAwayError."""
        if position not in self._digests:
            self._digests[position] = _away(lambda: self._store.digest_at(position))
        return self._digests[position]

    def last_position(self) -> int:
        """Return the newest position, never remembered. Raises SourceAwayError."""
        return _away(self._store.last_position)


def _away(read: Callable[[], T]) -> T:
    try:
        return read()
    except StoreUnavailableError as error:
        raise SourceAwayError(str(error)) from error
