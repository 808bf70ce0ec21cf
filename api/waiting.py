"""Read your writes: waits until a view has come to a position, never for long."""

import asyncio
from typing import Annotated, Final

from fastapi import Query, Response

from api.desk import Desk
from projections.positions import Standing, standing

LONGEST_SECONDS: Final = 1.0
_STEP_SECONDS: Final = 0.02
_FAR: Final = 5_000
"""Events behind which no second suffices."""

MinPosition = Annotated[
    int,
    Query(
        ge=0,
        lt=2**63,
        description="The position of a receipt: the answer waits up to a second until the view "
        "has come to it. `Bihuan-Behind: true` says that it has not.",
    ),
]


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


async def read_your_writes(desk: Desk, model: str, wanted: int, response: Response) -> None:
    """Wait for the position where one is wanted, and say so in the answer where it did not come."""
    if wanted and not await wait_for_view(desk, model, wanted):
        response.headers["Bihuan-Behind"] = "true"


def _comes_on(desk: Desk, now: Standing, position: int) -> bool:
    is_led = now.leader_until is not None and now.leader_until > desk.clock()
    return is_led and now.fault is None and position - now.position <= _FAR
