"""The projector as a process of its own, so that folding and deciding share no processor."""

import os
import sys
from contextlib import AbstractAsyncContextManager

from bihuan.bootstrap import System, new_id, open_system, present
from bihuan.child import Stop, beside, given_settings
from bihuan.logging import configure
from bihuan.settings import Settings
from projections.positions import give_up_lead, standings
from workers.projection_worker import ProjectionWorker


def projection_worker(system: System) -> ProjectionWorker:
    """Return a projector ready to be started; unstarted it tells how far the models are."""
    return ProjectionWorker(
        system.store,
        system.views,
        system.personal.open_masked,
        owner=f"{os.getpid()}-{new_id().hex[:8]}",
        clock=present,
        fetch_keys=system.personal.warm,
        pass_over=system.personal.pass_over,
    )


def projecting(settings: Settings) -> AbstractAsyncContextManager[Stop]:
    """Run a projector in a child beside the block, as `bihuan.child.beside` says."""
    return beside(__name__, settings)


def end_leases_of_the_dead(system: System) -> None:
    """Take the lead from projectors of this machine that were killed: no wait for its expiry.

    Only where the views are a file. A mistake costs nothing: a page is folded by its leader alone.
    """
    if not system.settings.views.startswith("sqlite:"):
        return
    leaders = {each.leader for each in standings(system.views).values() if each.leader}
    for owner in leaders:
        if not _is_alive(owner.partition("-")[0]):
            give_up_lead(system.views, owner)


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError, OverflowError):
        return True  # another user's, or another way of naming: its lease runs out by itself
    return True


def main() -> None:
    """Fold until standard input ends."""
    settings = given_settings()
    configure(style=settings.log_format, level=settings.log_level)
    with open_system(settings) as system:
        projector = projection_worker(system)
        end_leases_of_the_dead(system)
        projector.start()
        sys.stdin.read()
        projector.stop()


if __name__ == "__main__":
    main()
