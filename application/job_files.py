"""The files of jobs: what was sent for one, until it is read, and what one made, for some days."""

import os
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

SENT: Final = ".xlsx"
"""Whatever it holds: the library of sheets reads no file of another name."""
DRAFT: Final = ".draft"
SENT_FOR: Final = timedelta(hours=1)
"""After which what was sent for a job that does not run is nobody's any more."""


class JobFiles:
    """One folder; a job's file is named by its id, so that no name that was typed gets there."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is made when the first file comes, for this user alone."""
        self._folder = folder

    def made(self, job: UUID) -> Path:
        """Return where a job's result lies, or is to lie."""
        self._make_folder()
        return self._folder / job.hex

    def sent(self, job: UUID) -> Path:
        """Return where the file lies that was sent for a job."""
        return self._folder / f"{job.hex}{SENT}"

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """Lend an empty file for what is being sent; nothing is left where nobody takes it."""
        self._make_folder()
        path = self._folder / f"{secrets.token_hex(8)}{DRAFT}"
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def take(self, draft: Path, job: UUID) -> Path:
        """Keep what was sent as the job's own and return where it lies."""
        return draft.replace(self.sent(job))

    def drop_sent(self, job: UUID) -> None:
        """Drop what was sent for a job: it was read, and may hold what people said."""
        self.sent(job).unlink(missing_ok=True)

    def sweep(self, *, known: Collection[str], running: Collection[str], now: datetime) -> int:
        """Drop results of jobs that are not `known` any more, and old files of none that runs.

        Both name jobs by their ids in hexadecimal. Return how many files there were.
        """
        if not self._folder.is_dir():
            return 0
        dropped = 0
        for path in self._folder.iterdir():
            name, is_old = path.stem, _age(path, now) > SENT_FOR
            is_result = path.suffix == ""
            if is_old and (name not in known if is_result else name not in running):
                path.unlink(missing_ok=True)
                dropped += 1
        return dropped

    def _make_folder(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _age(path: Path, now: datetime) -> timedelta:
    try:
        return timedelta(seconds=now.timestamp() - path.stat().st_mtime)
    except FileNotFoundError:
        return timedelta(0)
