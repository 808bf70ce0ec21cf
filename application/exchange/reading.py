"""Reads the log for an export: pages of rows, verified, upcast, and taken apart without classes.

An event becomes no object of its class here: its JSON is enough, and costs a third of the time.
"""

from collections.abc import Iterator
from typing import Any, Final

from pydantic_core import from_json

from application.event_store import EventStore
from application.exchange.happening import Happening, happening, residents_of
from application.exchange.plans import Plan, plans
from application.exchange.pseudonyms import Pseudonyms
from application.recorders.evidence_rows import LogRow, check_content
from application.store_errors import UnreadableEventError

PAGE: Final = 125
"""Rows read at a time: few enough for a core's own cache; a thousand take a third longer."""


class LogReader:
    """The issues' events of the log up to the position it had at the beginning."""

    def __init__(self, store: EventStore, people: Pseudonyms) -> None:
        """Read from `store`; people are named by `people`."""
        self._store = store
        self._people = people
        self._plans = plans()
        self.position = store.last_position()
        self.read = 0
        """How many events of the log were looked at."""
        self.destroyed = 0
        """How many events have no content any more, by law."""

    def pages(self) -> Iterator[list[Happening]]:
        """Yield the events in the order of the log. Raises StoreError."""
        position = self.read = self.destroyed = 0
        while rows := self._store.recorder.log_rows(position, PAGE):
            within = [row for row in rows if row[0] <= self.position]
            self.read += len(within)
            yield self._happenings(within)
            position = rows[-1][0]
            if len(within) < len(rows):
                return

    def _happenings(self, rows: list[LogRow]) -> list[Happening]:
        try:
            return self._taken_apart(rows)
        except (AttributeError, LookupError, TypeError, ValueError):
            # An event of no known shape. Its class says which one and why, unlike its bare JSON.
            for topic, state in (row[3:5] for row in rows if row[4] is not None):
                self._store.mapper.decode(topic, state)
            raise

    def _taken_apart(self, rows: list[LogRow]) -> list[Happening]:
        read = [each for row in rows if (each := self._state(row))]
        self._people.meet({name for plan, state in read for name in residents_of(plan, state)})
        return [happening(plan, state, self._people) for plan, state in read]

    def _state(self, row: LogRow) -> tuple[Plan, dict[str, Any]] | None:
        """Return how to read a row and what it holds; None for other aggregates' events."""
        check_content(row)
        topic, state = row[3:5]
        if state is None:
            self.destroyed += 1
            return None
        upcasters = self._store.mapper.upcasters
        if topic not in upcasters:
            plan = self._plan(topic)
            return (plan, from_json(state)) if plan else None
        topic, upcast = upcasters.upcast(topic, from_json(state))
        plan = self._plan(topic)
        return (plan, upcast) if plan else None

    def _plan(self, topic: str) -> Plan | None:
        plan = self._plans.get(topic)
        if plan is None and topic not in self._store.mapper.topics:
            raise UnreadableEventError(topic, "no event class has this topic")
        return plan
