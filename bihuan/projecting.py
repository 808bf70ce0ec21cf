"""The projector as a process of its own, so that folding and deciding do not share one processor.

The parent writes the settings as one line of JSON; when its end of the pipe closes, however that
comes about, the child stops.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import structlog

from bihuan.bootstrap import System, new_id, open_system, present
from bihuan.logging import configure
from bihuan.settings import Settings
from projections.positions import give_up_lead, standings
from workers.child_process import tied_to_this_process
from workers.projection_worker import ProjectionWorker
from workers.repeating import in_thread

_STOP_SECONDS: Final = 10.0
_LOOK_SECONDS: Final = 0.1
_REST_SECONDS: Final = 2.0

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.projector")


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


@asynccontextmanager
async def projecting(settings: Settings) -> AsyncIterator[None]:
    """Run a projector in a child beside the block; one that ends by itself is started again.

    Call it from the main thread: the kernel ends the child with the thread that made it.
    """
    child = _Child(settings)
    child.start()
    watch = asyncio.create_task(child.keep_running())
    try:
        yield
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)
        await child.stop()


class _Child:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings.model_dump_json()
        # The directory is there for people who look at the list of processes.
        self._command = [sys.executable, "-m", __name__, str(settings.data.absolute())]
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self._process = process = subprocess.Popen(  # noqa: S603 - our own program
            self._command,
            stdin=subprocess.PIPE,
            text=True,
            **tied_to_this_process(),
        )
        assert process.stdin  # noqa: S101 - asked for above
        with suppress(BrokenPipeError):  # it ended at once; whoever watches starts it again
            process.stdin.write(self._settings + "\n")
            process.stdin.flush()

    async def keep_running(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if self._process and self._process.poll() is not None:
                _log.error("projector_ended", code=self._process.returncode)
                await asyncio.sleep(_REST_SECONDS)
                self._forget()
                self.start()

    async def stop(self) -> None:
        """Let the page under way be folded; end the child if that takes too long."""
        process = self._process
        self._forget()
        if process is None:
            return
        try:
            await in_thread(process.wait, _STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _forget(self) -> None:
        process, self._process = self._process, None
        if process and process.stdin:
            with suppress(BrokenPipeError):
                process.stdin.close()


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
    settings = Settings(**json.loads(sys.stdin.readline()))
    configure(style=settings.log_format, level=settings.log_level)
    with open_system(settings) as system:
        projector = projection_worker(system)
        end_leases_of_the_dead(system)
        projector.start()
        sys.stdin.read()
        projector.stop()


if __name__ == "__main__":
    main()
