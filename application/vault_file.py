"""The vault's SQLite file: made private, opened durable."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

_BUSY_SECONDS: Final = 2
_SETTINGS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # an erased key leaves no trace in its page
)


def make_private_file(file: Path) -> None:
    """Make the file, readable by its owner alone, unless it is there."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))


def opener(file: Path, *, waits_for_disk: bool = True) -> Callable[[], sqlite3.Connection]:
    """Return what opens a connection. It never makes the file: an empty one would hide a loss.

    Whose commits do not wait for the disk may lose the last of them in a power cut, none halfway.
    """
    settings = (*_SETTINGS, f"PRAGMA synchronous={'FULL' if waits_for_disk else 'NORMAL'}")
    address = f"{file.absolute().as_uri()}?mode=rw"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            address,
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        for setting in settings:
            connection.execute(setting)
        return connection

    return connect
