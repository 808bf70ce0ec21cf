"""A place got free in a community, a batch, a unit, with a person: who waits is looked at."""

from collections.abc import Callable, Sequence
from uuid import UUID

import structlog

from application.recorded import Recorded
from domain.capacity.events import CapacityBounded, CapacityReleased
from domain.event import Event
from domain.step import Outcome
from workers.log_consumer import NotYetError
from workers.repeating import in_thread

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.relay")


class FreedPlaces:
    """Looks at the issues that queue for a holder, in their order, after one gave a place back.

    An issue is written to only after the step that freed the place is stored, so that no step ever
    waits for another issue.
    """

    name = "places"

    def __init__(
        self,
        waiting: Callable[[str], Sequence[UUID]],
        *,
        fill: Callable[[UUID], Outcome],
    ) -> None:
        """Ask who is `waiting` for a place of a holder, and `fill` each of these issues."""
        self._waiting = waiting
        self._fill = fill

    async def handle(self, recorded: Sequence[Recorded[Event]]) -> None:
        """Look at all who wait for what the page frees. Raises NotYetError: the page comes again.

        Looking twice changes nothing: whoever has his place waits no more.
        """
        events = (each.event for each in recorded)
        freed = (e.holder for e in events if isinstance(e, CapacityReleased | CapacityBounded))
        for holder in dict.fromkeys(freed):
            for issue_id in await in_thread(self._waiting, holder):
                await self._look_at(issue_id)

    async def _look_at(self, issue_id: UUID) -> None:
        outcome = await in_thread(self._fill, issue_id)
        if outcome.kind == "unavailable":
            message = outcome.refusal.message if outcome.refusal else "the store was away"
            raise NotYetError(message)
        if outcome.refusal:
            _log.warning("place_refused", issue_id=str(issue_id), code=outcome.refusal.code)
        elif outcome.receipt:
            _log.info("place_given", issue_id=str(issue_id))
