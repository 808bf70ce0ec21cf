"""Pages of the log for several readers of it: an event is read and decoded once for them all."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Final, Protocol

from application.recorded import Page

_KEPT: Final = 4
_SECONDS: Final = 2.0
"""Readers look at the end of the log twice a second. An older store may take the place of this one:
what was read before is not given out for longer than they need to meet."""


class Pages(Protocol):
    """Where pages come from: `application.event_store.EventStore`."""

    def page(self, after: int, limit: int) -> Page:
        """Return at most `limit` events behind position `after`."""

    def digest_at(self, position: int) -> str | None:
        """Return the digest of the event at a position."""


class SharedPages:
    """Gives whoever stands where another one stood just now the page that he got.

    It may end before the log does: then the next one begins there. Safe to share between threads.
    """

    def __init__(self, store: Pages, *, clock: Callable[[], float] = monotonic) -> None:
        """Read from `store`; `clock` counts seconds."""
        self._store = store
        self._clock = clock
        self._lock = Lock()
        self._kept: OrderedDict[tuple[int, int], tuple[float, Page]] = OrderedDict()

    def page(self, after: int, limit: int) -> Page:
        """Return a page. Raises StoreError as the store does."""
        with self._lock:
            read_at, page = self._kept.get((after, limit), (0.0, None))
            if page is None or self._clock() - read_at > _SECONDS:
                page = self._store.page(after, limit)
                if page.recorded:
                    self._keep(page, limit)
            return page

    def digest_at(self, position: int) -> str | None:
        """Return the digest at a position, as the store has it now. Raises StoreError."""
        return self._store.digest_at(position)

    def _keep(self, page: Page, limit: int) -> None:
        self._kept[page.start, limit] = (self._clock(), page)
        self._kept.move_to_end((page.start, limit))
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
