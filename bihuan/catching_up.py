"""Brings the read models up to date for a command that runs beside no projector."""

import os
from typing import Final

from bihuan.bootstrap import System, new_id
from projections.positions import give_up_lead
from workers.projection_worker import ProjectionWorker

_PATIENCE_SECONDS: Final = 1.0


def catch_up(system: System) -> None:
    """Fold what the read models have not seen yet; wait where another process does so.

    Raises ViewsAwayError, SourceAwayError.
    """
    owner = f"{os.getpid()}-{new_id().hex[:8]}"
    worker = ProjectionWorker(
        system.store,
        system.views,
        system.personal.open_masked,
        owner=owner,
        clock=system.clock,
        fetch_keys=system.personal.warm,
    )
    last = system.store.last_position()
    behind = [model for model, lag in worker.lag().items() if lag.behind and not lag.fault]
    if not behind:
        return
    try:
        worker.catch_up()
    finally:
        give_up_lead(system.views, owner)
    for model in behind:
        worker.arrivals.wait_for(model, last, _PATIENCE_SECONDS)
