"""Keeps the days' seeds: tells tomorrow's digest, shows those of the days that are over.

A seed is not stored anywhere: it is the keyed digest of its day under a key derived from the master
key. So every process has the same one, nobody can draw again until a seed suits him, and a seed
that was shown tells nothing of another day.
"""

import hmac
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from application.aggregates import Aggregates
from application.ports import Clock
from domain.base import SYSTEM
from domain.calendar import local_date
from domain.revisit_sample import commitment
from domain.sampling.seeds import SEEDS, STREAM, CommitSeed, RevealSeed, SampleCommand, Seeds


class Sampling:
    """The seeds of a store. Safe for threads and for several processes."""

    def __init__(self, aggregates: Aggregates, key: bytes, clock: Clock) -> None:
        """Derive the seeds from `key`; write and read what is told of them by `aggregates`."""
        self._aggregates = aggregates
        self._key = key
        self._clock = clock
        self._known: tuple[date, bytes] = (date.min, b"")

    def seed_on(self, day: date) -> bytes:
        """Return the seed that draws on the day, none where it was not committed before it.

        The store is asked once a day: no digest is told for a day that has begun. Raises
        StoreError.
        """
        known, seed = self._known
        if known != day:
            seed = self._committed(day)
            self._known = (day, seed)
        return seed

    def told(self) -> Seeds:
        """Return what is told of all days. Raises StoreError."""
        return self._aggregates.latest(SEEDS, STREAM).standing.state

    def keep(self) -> tuple[date, ...]:
        """Commit tomorrow's seed and show those of days that are over; return these days.

        A seed that no longer fits its digest, as after the loss of the master key, stays hidden:
        the audit of its day says so. Raises DomainError where midnight came in between, StoreError.
        """
        today = local_date(self._clock())
        tomorrow, told = today + timedelta(days=1), self.told()
        done = []
        if tomorrow not in told.days:
            self._commit(tomorrow)
            done.append(tomorrow)
        for day in told.hidden_before(today):
            if commitment(self._drawn(day)) == told.days[day].commitment:
                self._reveal(day)
                done.append(day)
        return tuple(done)

    def _commit(self, day: date) -> None:
        digest = commitment(self._drawn(day))
        self._give(CommitSeed(**self._header("commit", day), day=day, commitment=digest))

    def _reveal(self, day: date) -> None:
        seed = self._drawn(day).hex()
        self._give(RevealSeed(**self._header("reveal", day), day=day, seed=seed))

    def _committed(self, day: date) -> bytes:
        told, seed = self.told().days.get(day), self._drawn(day)
        # A clock that ran ahead may have shown it already: who knows it must not be drawn by it.
        is_secret = told is not None and told.seed is None
        return seed if told and is_secret and told.commitment == commitment(seed) else b""

    def _header(self, what: str, day: date) -> dict[str, Any]:
        return {
            "command_id": f"{what}-{day.isoformat()}",
            "actor": SYSTEM,
            "channel": "system",
            "received_at": self._clock(),
        }

    def _give(self, command: SampleCommand) -> None:
        self._aggregates.give(SEEDS, STREAM, command)

    def _drawn(self, day: date) -> bytes:
        return hmac.digest(self._key, day.isoformat().encode(), sha256)
