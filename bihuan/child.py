"""A process of our own beside this one: it lives while its parent's pipe is open.

The parent writes the settings as one line of JSON; when its end of the pipe closes, however that
comes about, the child stops.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

import structlog

from bihuan.settings import Settings
from workers.child_process import tied_to_this_process
from workers.repeating import in_thread

_STOP_SECONDS: Final = 10.0
_LOOK_SECONDS: Final = 0.1
_REST_SECONDS: Final = 2.0

Stop = Callable[[], Awaitable[None]]
"""Lets what is under way be done, then ends a child. It may be called twice."""

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.child")


@asynccontextmanager
async def beside(
    module: str, settings: Settings, *arguments: str, files: Sequence[int] = ()
) -> AsyncIterator[Stop]:
    """Run a module in a child beside the block; one that ends by itself is started again.

    Lends what ends it before the block does. It inherits the open `files`. Call it from the main
    thread: the kernel ends the child with the thread that made it.
    """
    child = _Child(module, settings, arguments, files)
    child.start()
    watch = asyncio.create_task(child.keep_running())
    try:
        yield child.stop
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)
        await child.stop()


def given_settings() -> Settings:
    """Return, in the child, the settings that the parent wrote."""
    return Settings(**json.loads(sys.stdin.readline()))


class _Child:
    def __init__(
        self, module: str, settings: Settings, arguments: Sequence[str], files: Sequence[int]
    ) -> None:
        self._module = module
        self._settings = settings.model_dump_json()
        self._files = tuple(files)
        # The directory is there for people who look at the list of processes.
        directory = str(settings.data.absolute())
        self._command = [sys.executable, "-m", module, directory, *arguments]
        self._process: subprocess.Popen[str] | None = None
        self._is_over = False

    def start(self) -> None:
        self._process = process = subprocess.Popen(  # noqa: S603 - our own program
            self._command,
            stdin=subprocess.PIPE,
            text=True,
            pass_fds=self._files,
            **tied_to_this_process(),
        )
        assert process.stdin  # noqa: S101 - asked for above
        with suppress(BrokenPipeError):  # it ended at once; whoever watches starts it again
            process.stdin.write(self._settings + "\n")
            process.stdin.flush()

    async def keep_running(self) -> None:
        while not self._is_over:
            await asyncio.sleep(_LOOK_SECONDS)
            if self._process and self._process.poll() is not None:
                _log.error("child_ended", module=self._module, code=self._process.returncode)
                await asyncio.sleep(_REST_SECONDS)
                self._forget()
                if not self._is_over:
                    self.start()

    async def stop(self) -> None:
        """Let what is under way be done; end the child if that takes too long."""
        process, self._is_over = self._process, True
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
