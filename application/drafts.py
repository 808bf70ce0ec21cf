"""Drafts: files in the making, in a folder beside their place until they are whole.

Who is at work holds a lock on his folder, which the kernel frees however he ends. So a folder that
nobody holds is what a killed process left, and the next one to write there removes it.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

PREFIX: Final = ".bihuan-draft-"


@contextmanager
def draft_folder(beside: Path) -> Iterator[Path]:
    """Lend a new folder in the directory `beside`, on the same disk; at the end it is removed.

    Whoever is not its owner's user cannot look into it. Raises OSError.
    """
    _clear(beside)
    folder, lock = _made(beside)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in the place of what is there, durable, whole or not at all. Raises OSError."""
    with draft_folder(path.parent) as folder:
        draft = folder / path.name
        write_durably(draft, content)
        draft.replace(path)
    flush(path.parent)


def write_durably(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write a new file and put it on the disk. Raises FileExistsError and other OSErrors."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def flush(directory: Path) -> None:
    """Put the names in a directory on the disk."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _made(beside: Path) -> tuple[Path, int]:
    """Return a new folder and its lock. One that was cleared before it was locked is made again."""
    while True:
        folder = Path(mkdtemp(prefix=PREFIX, dir=beside))
        with suppress(FileNotFoundError):
            lock = os.open(folder, os.O_RDONLY)
            with suppress(OSError):  # a network's disk may know no locks: nobody clears there
                fcntl.flock(lock, fcntl.LOCK_EX)
            if folder.exists():
                return folder, lock
            os.close(lock)


def _clear(beside: Path) -> None:
    """Remove the folders that nobody holds."""
    for left in beside.glob(f"{PREFIX}*"):
        with suppress(OSError):  # another user's, or gone meanwhile
            lock = os.open(left, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
            finally:
                os.close(lock)
