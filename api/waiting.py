"""Read your writes: waits until a view has come to a position, never for long."""

import asyncio
from typing import Final

from api.desk import Desk
from projections.positions import Standing, standing

LONGEST_SECONDS: Final = 1.0
_STEP_SECONDS: Final = 0.02
_FAR: Final = 5_000
"""Events behind which no second suffices."""


async def wait_for_view(desk: Desk, model: str, position: int) -> bool:
    """Return whether the view has come to the position, at the latest after a second.

    A view that nobody leads, or that is far behind, is not waited for. Raises ViewsAwayError.
    """
    until = asyncio.get_running_loop().time() + LONGEST_SECONDS
    while True:
        now = await asyncio.to_thread(standing, desk.views, model)
        if now.position >= position:
            return True
        if not _comes_on(desk, now, position) or asyncio.get_running_loop().time() >= until:
            return False
        await asyncio.sleep(_STEP_SECONDS)


async def behind_headers(desk: Desk, model: str, wanted: int) -> dict[str, str]:
    """Wait for the position where one is wanted; return what tells that it did not come."""
    if wanted and not await wait_for_view(desk, model, wanted):
        return {"Bihuan-Behind": "true"}
    return {}


def _comes_on(desk: Desk, now: Standing, position: int) -> bool:
    is_led = now.leader_until is not None and now.leader_until > desk.clock()
    return is_led and now.fault is None and position - now.position <= _FAR
