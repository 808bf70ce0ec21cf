"""Where people were: stays of a batch are checked against each other and those on record."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from application.aggregates import Stream, gone_on
from application.event_store import EventStore
from domain.aggregate import Standing
from domain.capacity.holding import HOLDING, Holding, holder_stream, nothing_held
from domain.event import AggregateEvent
from domain.issue.facts import Facts
from domain.issue.holds import PERSON, named
from domain.issue.values import Stay


class Presence:
    """What a batch adds to the streams of those who served: one place at a time, over all rows."""

    def __init__(self, store: EventStore) -> None:
        """Read what is on record from `store`, of each person once."""
        self._store = store
        self._holdings: dict[str, Standing[Holding]] = {}
        self.heads: dict[UUID, tuple[int, str]] = {}
        """Version and digest of each stream that was looked at, as it was."""
        self.events: list[AggregateEvent] = []

    def known(self, facts: Facts, stays: Sequence[Stay]) -> Facts:
        """Return the facts with what is on record of who stayed, the rows before this one too."""
        if not stays:
            return facts
        holders = {named(PERSON, stay.person) for stay in stays}
        return replace(facts, holdings={holder: self._of(holder) for holder in holders})

    def take(self, events: Iterable[AggregateEvent]) -> None:
        """Take what a row brings about into account for the rows to come."""
        of_stream = {standing.id: holder for holder, standing in self._holdings.items()}
        for event in events:
            holder = of_stream[event.stream]
            self._holdings[holder] = HOLDING.after(self._holdings[holder], (event,))
            self.events.append(event)

    def _of(self, holder: str) -> Standing[Holding]:
        if holder not in self._holdings:
            stream = holder_stream(holder)
            begun = Stream(nothing_held(holder))
            found = gone_on(HOLDING, begun, self._store.read(stream))
            self._holdings[holder], self.heads[stream] = found.standing, found.head
        return self._holdings[holder]
