"""Compares our clock with the database's and a timer's: nothing is written while they differ."""

from datetime import datetime, timedelta
from typing import Final

from application.event_store import EventStore
from application.ports import Clock

MAX_SKEW: Final = timedelta(seconds=5)
_EVERY: Final = timedelta(seconds=10)


class ClockCheck:
    """Asks the database for its instant at most every ten seconds while all is well."""

    def __init__(self, store: EventStore, clock: Clock, max_skew: timedelta | None) -> None:
        """`max_skew` None switches the comparison off, for time-skipping tests."""
        self._store = store
        self._clock = clock
        self._max_skew = max_skew
        self._good_since: datetime | None = None

    def fault(self, fired_at: datetime | None = None) -> str | None:
        """Return one sentence when the database's clock or a timer's differs too much.

        A timer may fire late, after a time of rest, but never early. Raises StoreError.
        """
        if self._max_skew is None:
            return None
        now = self._clock()
        if fired_at and fired_at - now > self._max_skew:
            return f"The timer's clock is {fired_at - now} ahead; set the clocks right."
        if self._good_since and abs(now - self._good_since) < _EVERY:
            return None
        theirs = self._store.database_clock()
        if theirs and abs(theirs - now) > self._max_skew:
            return f"The database's clock is {theirs.isoformat()}; set the clocks right."
        self._good_since = now
        return None
