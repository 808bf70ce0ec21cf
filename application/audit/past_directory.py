"""Who there was: the directory as its events had made it by a past instant."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from application.aggregates import gone_on
from application.directory.streams import STREAMS, Folded, aggregate_of
from application.event_store import EventStore
from application.recorded import Recorded
from domain.directory import Registers
from domain.event import Event


class PastDirectory:
    """The registers by when they were recorded; their streams are read once, when asked first."""

    def __init__(self, store: EventStore) -> None:
        """Read from `store`."""
        self._store = store
        self._known: dict[tuple[int, ...], Folded] = {}

    def registers(self, at: datetime) -> Registers:
        """Return the registers as they were recorded up to the instant. Raises StoreError."""
        upto = {
            name: sum(each.event.recorded <= at for each in events)
            for name, events in self._events.items()
        }
        key = tuple(upto.values())
        if key not in self._known:
            self._known[key] = self._folded(upto)
        return self._known[key].registers

    @cached_property
    def _events(self) -> Mapping[str, list[Recorded[Event]]]:
        return {name: self._store.read(stream) for name, stream in STREAMS.items()}

    def _folded(self, upto: Mapping[str, int]) -> Folded:
        start = Folded()
        moved = {
            name: gone_on(aggregate_of(name), start.streams[name], self._events[name][:count])
            for name, count in upto.items()
            if count
        }
        return start.with_streams(moved)
