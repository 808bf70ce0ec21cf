"""The past of a county beside what was driven live: taken over, folded, and counted again."""

import asyncio
import time
from typing import Final

from bihuan.bootstrap import open_system
from bihuan.demo.checked_figure import CheckedFigure
from bihuan.demo.history import History
from bihuan.demo.past_figures import checked_past
from bihuan.demo.taking_over import Progress, TakenOver, take_over
from bihuan.errors import CheckFailedError
from bihuan.projecting import projecting, projection_worker
from bihuan.settings import Settings
from domain.base import Frozen
from workers.projection_worker import ProjectionWorker

_PATIENCE_SECONDS: Final = 30.0
_LOOK_SECONDS: Final = 0.1


class Past(Frozen):
    """What was taken over as history, and the document's figures beside what was found."""

    taken_over: TakenOver
    figures: tuple[CheckedFigure, ...]

    @property
    def agrees(self) -> bool:
        """Return whether every figure comes out."""
        return all(each.agrees for each in self.figures)


async def past_of(settings: Settings, history: History, on_taken: Progress) -> Past:
    """Take the history over into a system at rest, as `bihuan import` does, and count it.

    Raises CheckFailedError for the first row that is rejected, or when the read models stand still.
    """
    folder = settings.data / "history"
    async with projecting(settings):
        with open_system(settings) as system:
            taken = await asyncio.to_thread(
                take_over, system, history, folder=folder, on_taken=on_taken
            )
            await _folded(projection_worker(system))
            return Past(taken_over=taken, figures=checked_past(system, history))


async def _folded(projector: ProjectionWorker) -> None:
    """Wait while the read models work off thousands of events; raise once they stand still."""
    fewest, since = -1, time.monotonic()
    while behind := await asyncio.to_thread(_behind, projector):
        if fewest < 0 or behind < fewest:
            fewest, since = behind, time.monotonic()
        elif time.monotonic() - since > _PATIENCE_SECONDS:
            message = f"The read models stand {behind} events behind; `bihuan doctor` says why."
            raise CheckFailedError(message)
        await asyncio.sleep(_LOOK_SECONDS)


def _behind(projector: ProjectionWorker) -> int:
    return sum(each.behind for each in projector.lag().values())
