"""Brings the read models up to date for a command that runs beside no projector."""

from typing import Final

from bihuan.bootstrap import System
from bihuan.projecting import projection_worker

_PATIENCE_SECONDS: Final = 1.0


def catch_up(system: System) -> None:
    """Fold what the read models have not seen yet; wait where another process does so.

    Raises ViewsAwayError, SourceAwayError.
    """
    worker = projection_worker(system)
    last = system.store.last_position()
    behind = [model for model, lag in worker.lag().items() if lag.behind and not lag.fault]
    if not behind:
        return
    try:
        worker.catch_up()
    finally:
        worker.give_up_lead()
    for model in behind:
        worker.arrivals.wait_for(model, last, _PATIENCE_SECONDS)
