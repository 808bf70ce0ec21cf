"""Moving windows in memory, for the library of rate limits: counted where the request is served.

The library's own storage lets a timer forget what is over: a thread started every few requests,
for which the event loop waits, tens of milliseconds each under load. Here whoever counts forgets.
"""

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Final, NamedTuple

from limits.storage import MemoryStorage

_LOOK_EVERY: Final = 1_000
"""Hits between two looks for keys that nobody counts any more."""


class _Window(NamedTuple):
    """When the hits of a key were, the oldest first, and for how many seconds one counts."""

    hits: deque[float]
    seconds: int

    def forget(self, now: float) -> None:
        """Forget the hits that are over."""
        while self.hits and self.hits[0] <= now - self.seconds:
            self.hits.popleft()


class Windows(MemoryStorage):
    """Moving windows by key; a key whose hits are all over is forgotten."""

    STORAGE_SCHEME = ["bihuan-memory"]  # noqa: RUF012 -- the library's attribute

    def __init__(self, now: Callable[[], float]) -> None:
        """Count by `now`, in seconds since 1970."""
        super().__init__()
        self._now = now
        self._windows: dict[str, _Window] = {}
        self._changing = Lock()
        self._since_look = 0

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a hit of the key, unless the window is full."""
        with self._changing:
            now = self._now()
            self._forget_idle(now)
            window = self._windows.setdefault(key, _Window(deque(), expiry))
            window.forget(now)
            if len(window.hits) + amount > limit:
                return False
            window.hits.extend([now] * amount)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return when the window's oldest hit was, and how many there are."""
        del limit
        with self._changing:
            now = self._now()
            window = self._windows.get(key, _Window(deque(), expiry))
            window.forget(now)
            return (window.hits[0] if window.hits else now), len(window.hits)

    def __len__(self) -> int:
        """Return how many keys are remembered."""
        return len(self._windows)

    def _forget_idle(self, now: float) -> None:
        self._since_look += 1
        if self._since_look < _LOOK_EVERY:
            return
        self._since_look = 0
        over = [
            key
            for key, window in self._windows.items()
            if not window.hits or window.hits[-1] <= now - window.seconds
        ]
        for key in over:
            del self._windows[key]
