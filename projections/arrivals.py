"""Waiting until a model has come to a position: read your own writes."""

import threading
from time import monotonic
from typing import Final

from sqlalchemy import Engine

from projections.positions import standing

POLL_SECONDS: Final = 0.005
OWN_POLL_SECONDS: Final = 0.1
FAR_BEHIND: Final = 5_000


class Arrivals:
    """Knows which positions the models of this process have reached, and wakes who waits.

    A runner in the same process announces every commit. For runners of other processes the
    database is asked every 5 ms.
    """

    def __init__(self, engine: Engine) -> None:
        """Start without knowing any position."""
        self._engine = engine
        self._reached: dict[str, int] = {}
        self._moved = threading.Condition()

    def announce(self, model: str, position: int) -> None:
        """Tell the waiting that a model has committed up to `position`."""
        with self._moved:
            self._reached[model] = position
            self._moved.notify_all()

    def wait_for(self, model: str, position: int, timeout_seconds: float) -> bool:
        """Return True once the model has reached `position`, False when that is not to be had.

        It is not when the time is up, and not at all when the model stopped at a fault or is
        thousands of events behind. Raises ViewsAwayError.
        """
        until = monotonic() + timeout_seconds
        while not self._is_known(model, position):
            now = standing(self._engine, model)
            if now.position >= position:
                return True
            left = until - monotonic()
            if left <= 0 or now.fault or position - now.position > FAR_BEHIND:
                return False
            self._wait(model, position, left)
        return True

    def _is_known(self, model: str, position: int) -> bool:
        return self._reached.get(model, -1) >= position

    def _wait(self, model: str, position: int, left: float) -> None:
        with self._moved:
            if not self._is_known(model, position):
                # A runner of this process wakes us; the slow poll is for one that lost its lead.
                pause = OWN_POLL_SECONDS if model in self._reached else POLL_SECONDS
                self._moved.wait(min(pause, left))
