"""Orders that open issues need after rules were published: one for each that they touch."""

from uuid import UUID

from application.facts import FactsInForce
from application.order import Order
from application.ports import Clock
from application.streams import Streams
from domain.base import SYSTEM
from domain.issue.decide.revising import changes_by_calendar


class Revising:
    """Knows which issue a published calendar concerns; whoever sends the orders decides nothing."""

    def __init__(self, facts: FactsInForce, streams: Streams, clock: Clock) -> None:
        """Look at issues in `streams` with the facts in force."""
        self._facts = facts
        self._streams = streams
        self._clock = clock

    def by_calendar(self, issue_id: UUID, calendar: str) -> Order | None:
        """Return the order to count the issue's deadlines again, None where nothing would change.

        Its key is the version of the calendar: sent twice it is done once. Raises StoreError.
        """
        issue, now = self._streams.latest(issue_id).issue, self._clock()
        facts = self._facts.at(now, issue)
        if facts.policy.calendar != calendar:
            return None
        if next(changes_by_calendar(issue, facts.time, now), None) is None:
            return None
        return Order(
            kind="ReviseDeadlines",
            actor=SYSTEM,
            draft={"why": "calendar"},
            issue_id=issue_id,
            key=f"calendar-{calendar}-{facts.time.calendar.version}",
            channel="system",
        )
