"""The data directory: held by one running system at a time, which writes there where it is."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep
from typing import Final

from domain.base import Instant, Message

LOCK: Final = "lock"
_RUN: Final = "run.json"
_TRIES: Final = 5
_PAUSE_SECONDS: Final = 0.02


class Running(Message):
    """What `run.json` says of the system that holds the directory."""

    pid: int
    started_at: Instant
    temporal_address: str | None = None
    temporal_pid: int | None = None
    http_address: str | None = None


class DataDirectoryError(RuntimeError):
    """The data directory cannot be used; the message says why and what to do. Exit code 3."""


class AlreadyRunningError(DataDirectoryError):
    """Another system holds the directory."""

    def __init__(self, path: Path, pid: int | None) -> None:
        """Name the process, when it has said which it is."""
        self.pid = pid
        who = f"already running as pid {pid}" if pid else "already starting in another process"
        super().__init__(
            f"Bihuan is {who} in {path}; stop it, or choose another directory with --data."
        )


class DataDirectory:
    """A directory with a lock file and `run.json`.

    The lock belongs to the open file: the kernel frees it when the process ends, however it ends,
    so a file left behind by a killed run holds nobody up.
    """

    def __init__(self, path: Path) -> None:
        """Name the directory; nothing is created yet."""
        self.path = path

    @contextmanager
    def held(self) -> Iterator[None]:
        """Create the directory if missing and hold it alone.

        Raises AlreadyRunningError, or DataDirectoryError when it cannot be written.
        """
        handle = self._open_lock()
        if not _lock(handle):
            os.close(handle)
            raise AlreadyRunningError(self.path, self._pid())
        try:
            self._forget()  # what a killed run left says nothing about this one
            yield
        finally:
            self._forget()
            os.close(handle)

    def announce(self, running: Running) -> None:
        """Write `run.json` at once or not at all. Call it while the directory is held."""
        draft = self.path / f"{_RUN}.new"
        draft.write_text(running.model_dump_json(indent=2) + "\n", encoding="utf-8")
        draft.replace(self.path / _RUN)

    def running(self) -> Running | None:
        """Return what the running system announced; None when no process holds the directory."""
        if not self._is_held():
            return None
        try:
            return Running.model_validate_json((self.path / _RUN).read_bytes())
        except (FileNotFoundError, ValueError):
            return None  # it is starting or stopping just now

    def _is_held(self) -> bool:
        try:
            handle = os.open(self.path / LOCK, os.O_RDONLY)
        except OSError:
            return False
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False

    def _open_lock(self) -> int:
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            return os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as failed:
            message = (
                f"The data directory {self.path} cannot be written ({failed.strerror}); "
                "make it writable, or choose another with --data."
            )
            raise DataDirectoryError(message) from failed

    def _pid(self) -> int | None:
        with suppress(OSError, ValueError, KeyError, TypeError):
            return int(json.loads((self.path / _RUN).read_bytes())["pid"])
        return None

    def _forget(self) -> None:
        (self.path / _RUN).unlink(missing_ok=True)


def temporal_address(path: Path) -> str | None:
    """Return where the running system's Temporal server answers, None when no system runs."""
    running = DataDirectory(path).running()
    return running.temporal_address if running else None


def _lock(handle: int) -> bool:
    """Take the lock. Tries for a moment: `running` of another process holds it for an instant."""
    for _ in range(_TRIES):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sleep(_PAUSE_SECONDS)
        else:
            return True
    return False
