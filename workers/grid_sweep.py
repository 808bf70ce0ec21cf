"""On the day a division of grids takes effect: every open issue of the old grids is taken over."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

import structlog

from application.order import Order
from application.store_errors import StoreError
from domain.directory.heirs import Divided
from domain.receipt import Refusal
from domain.step import EngineAwayError, Outcome
from projections.errors import ViewsError
from workers.repeating import in_thread, repeat

_EVERY_SECONDS: Final = 30.0
_PASSING: Final = (StoreError, EngineAwayError, ViewsError)

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.grids")


class Lying(Protocol):
    """Which open issues lie where: read from the views."""

    def lying_in_divided(self, divided: Sequence[Divided]) -> Iterator[UUID]:
        """Yield the open issues that may still lie in a grid that was divided."""


@dataclass(frozen=True, slots=True)
class Left:
    """An issue that could not be taken over, and why."""

    issue_id: UUID
    refusal: Refusal


class GridSweep:
    """Sends one order to each open issue whose grid was divided, by the ordinary way.

    What is to be done follows from the directory and the views alone, so it goes on after any
    interruption, and finds issues that were opened again or reported in the last moment.
    """

    def __init__(
        self,
        lying: Lying,
        *,
        divided: Callable[[], Iterable[Divided]],
        order_for: Callable[[UUID], Order | None],
        submit: Callable[[Order], Awaitable[Outcome]],
    ) -> None:
        """Ask `order_for` about each issue in a divided grid, and `submit` what it says."""
        self._lying = lying
        self._divided = divided
        self._order_for = order_for
        self._submit = submit
        self._told: set[tuple[UUID, str]] = set()

    async def run(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Sweep again and again until cancelled."""

        async def step() -> float:
            await self.sweep()
            return _EVERY_SECONDS

        await repeat(step, name="grids", passing=_PASSING, sleep=sleep)

    async def sweep(self, advance: Callable[[int], None] = lambda _: None) -> list[Left]:
        """Take over every issue that is to go now; return those that could not."""
        moved, left = 0, list[Left]()
        for issue_id in await in_thread(self._waiting):
            order = await in_thread(self._order_for, issue_id)
            if order is None:
                continue
            outcome = await self._submit(order)
            if outcome.kind == "accepted":
                moved += 1
                advance(moved)
            elif outcome.refusal:
                left.append(Left(issue_id, outcome.refusal))
                if outcome.kind == "refused":  # else the store was away: the next sweep goes on
                    self._tell(issue_id, outcome.refusal)
        if moved:
            _log.info("grids_swept", moved=moved, left=len(left))
        return left

    def _waiting(self) -> list[UUID]:
        divided = [*self._divided()]
        return [*self._lying.lying_in_divided(divided)] if divided else []

    def _tell(self, issue_id: UUID, refusal: Refusal) -> None:
        """Log once why an issue stays where it is: somebody has to order it by hand."""
        if (issue_id, refusal.code) not in self._told:
            self._told.add((issue_id, refusal.code))
            _log.warning("grid_refused", issue_id=str(issue_id), code=refusal.code)
