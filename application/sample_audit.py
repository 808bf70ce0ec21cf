"""Draws the sample of a day again, from what was told of its seed and what the events say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from application.event_store import EventStore
from domain.calendar import local_date
from domain.issue.events import RevisitSampled
from domain.revisit_sample import commitment, is_drawn
from domain.sampling.seeds import DaySeed, Seeds

_PAGE: Final = 2_000
_MARGIN: Final = timedelta(days=2)
"""How long after a day an event of the day may still come in the log: clocks differ."""


@dataclass(frozen=True, slots=True)
class Draw:
    """One draw as the events tell it; `expected` is what the seed says, None while it is hidden.

    `own_seed` is false where the event names another seed than that of the day, None where it
    names none: then everybody was drawn, though the day may have had a seed.
    """

    number: str
    issue_id: UUID
    purpose: str
    rate: float
    drawn: bool
    own_seed: bool | None
    expected: bool | None

    @property
    def is_right(self) -> bool | None:
        """Return whether the event says what the seed says, None while nobody can tell."""
        if self.own_seed is False:
            return False
        return None if self.expected is None else self.drawn == self.expected


@dataclass(frozen=True, slots=True)
class SampleAudit:
    """A day's sample. `told` is None for a day without a seed, on which everybody is asked."""

    day: date
    told: DaySeed | None
    draws: tuple[Draw, ...]

    @property
    def seed_fits(self) -> bool | None:
        """Return whether the seed shown is the one committed, None while none was shown."""
        if self.told is None or self.told.seed is None:
            return None
        return commitment(bytes.fromhex(self.told.seed)) == self.told.commitment

    @property
    def without_seed(self) -> int:
        """Return how many draws were made without the seed that the day has."""
        return sum(each.own_seed is None for each in self.draws) if self.told else 0

    @property
    def is_hidden(self) -> bool:
        """Return whether the day has a seed that was not shown yet."""
        return self.told is not None and self.told.seed is None

    @property
    def is_right(self) -> bool:
        """Return whether all is proved: the seed fits, and every draw says what it says."""
        if self.is_hidden or self.seed_fits is False:
            return False
        return all(each.is_right for each in self.draws)


def audit_sample(store: EventStore, seeds: Seeds, day: date) -> SampleAudit:
    """Return the sample of the day, drawn again. Reads the log; raises StoreError."""
    told = seeds.days.get(day)
    found = (event for event in _sampled(store, day) if _is_of(event, day, seeds))
    return SampleAudit(day, told, tuple(_again(event, told) for event in found))


def _sampled(store: EventStore, day: date) -> Iterator[RevisitSampled]:
    """Yield the draws of the log up to a little after the day."""
    position = 0
    while (page := store.page(position, _PAGE)).recorded:
        yield from (e.event for e in page.recorded if isinstance(e.event, RevisitSampled))
        if local_date(page.recorded[0].event.recorded) > day + _MARGIN:
            return
        position = page.position


def _is_of(event: RevisitSampled, day: date, seeds: Seeds) -> bool:
    """Return whether the day's seed drew, or should have drawn.

    A step decided before midnight may be recorded after it: its seed tells which day it is of.
    """
    days = (local_date(event.stamp.recorded_at), local_date(event.stamp.received_at))
    own = (
        each for each in days if (told := seeds.days.get(each)) and told.commitment == event.sample
    )
    return next(own, days[0]) == day


def _again(event: RevisitSampled, told: DaySeed | None) -> Draw:
    stamp = event.stamp
    return Draw(
        number=stamp.number,
        issue_id=stamp.issue_id,
        purpose=event.purpose,
        rate=event.rate,
        drawn=event.drawn,
        own_seed=_by_own_seed(event, told),
        expected=_expected(event, told),
    )


def _by_own_seed(event: RevisitSampled, told: DaySeed | None) -> bool | None:
    if event.sample is None:
        return None
    return told is not None and event.sample == told.commitment


def _expected(event: RevisitSampled, told: DaySeed | None) -> bool | None:
    if event.sample is None:
        return True  # without a seed everybody is asked
    if told is None or told.seed is None:
        return None
    return is_drawn(bytes.fromhex(told.seed), event.stamp.issue_id, event.rate)
