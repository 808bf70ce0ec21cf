"""After a calendar was published: every open issue that it touches is told to count again."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import count
from typing import Final, Protocol
from uuid import UUID

import structlog

from application.order import Order
from application.recorded import Recorded
from application.rules import FRESH_SECONDS
from domain.event import Event
from domain.publishing.events import CalendarPublished, CalendarRevised
from domain.step import Outcome
from workers.log_consumer import NotYetError
from workers.repeating import in_thread

_SETTLED_SECONDS: Final = 2 * FRESH_SECONDS
"""After it every process decides by the new calendar."""
_LOOKS: Final = 50
_LOOK_SECONDS: Final = 0.2

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.relay")


class Running(Protocol):
    """Which issues have clocks: read from the views."""

    def with_clocks(self) -> Iterator[UUID]:
        """Yield every live issue with a clock that is not stopped."""

    def has_reached(self, position: int) -> bool:
        """Tell whether the views know the log up to `position`."""


class CalendarSweep:
    """Sends one order to each issue that a published calendar touches, by the ordinary way.

    Deadlines that began under the old calendar may be stored a moment after the new one, so it
    waits until everybody has the new one and the views know all that was stored before.
    """

    name = "calendars"

    def __init__(
        self,
        running: Running,
        *,
        order_for: Callable[[UUID, str], Order | None],
        submit: Callable[[Order], Awaitable[Outcome]],
        last_position: Callable[[], int],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Ask `order_for` about each issue that is `running`, and `submit` what it says."""
        self._running = running
        self._order_for = order_for
        self._submit = submit
        self._last_position = last_position
        self._sleep = sleep

    async def handle(self, recorded: Sequence[Recorded[Event]]) -> None:
        """Sweep once for each calendar of the page. Raises NotYetError: the page comes again."""
        calendars = [
            each.event.calendar
            for each in recorded
            if isinstance(each.event, CalendarPublished | CalendarRevised)
        ]
        for calendar in dict.fromkeys(calendars):
            await self._sweep(calendar)

    async def _sweep(self, calendar: str) -> None:
        await self._sleep(_SETTLED_SECONDS)
        await self._caught_up(await in_thread(self._last_position))
        revised = 0
        for issue_id in await in_thread(lambda: list(self._running.with_clocks())):
            order = await in_thread(self._order_for, issue_id, calendar)
            if order is not None:
                revised += await self._is_revised(order)
        _log.info("calendar_swept", calendar=calendar, revised=revised)

    async def _caught_up(self, position: int) -> None:
        for look in count(1):
            if await in_thread(self._running.has_reached, position):
                return
            if look == _LOOKS:
                message = f"the views are behind event {position}: is a projector running?"
                raise NotYetError(message)
            await self._sleep(_LOOK_SECONDS)

    async def _is_revised(self, order: Order) -> bool:
        outcome = await self._submit(order)
        if outcome.kind == "unavailable":
            refusal = outcome.refusal
            message = refusal.message if refusal else "the step could not be taken"
            raise NotYetError(message)
        if outcome.refusal:
            # Closed since, or at a step that comes first: it is not to hold up the others.
            _log.warning(
                "revision_refused", issue_id=str(order.issue_id), code=outcome.refusal.code
            )
        return outcome.kind == "accepted"
