"""Files of keys: readable by their owner alone, written whole, durable before they are used."""

import os
import secrets
import stat
from pathlib import Path
from typing import Final

_OTHERS: Final = 0o077


class KeyFileError(Exception):
    """A key cannot be used; the message says why and what to do."""


def check_private(path: Path) -> None:
    """Raise KeyFileError when others than its owner can read a key file or its directory."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & _OTHERS:
        wanted = "700" if path.is_dir() else "600"
        msg = f"{path} is open to other users (mode {mode:o}); run `chmod {wanted} {path}`."
        raise KeyFileError(msg)


def write_once(path: Path, content: bytes) -> None:
    """Write a new file durably and whole; a file made meanwhile by another process wins."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    # Also the directory above, which may have got this one just now: a power cut that takes the
    # key takes everything sealed with it.
    for directory in path.parents[:2]:
        flush(directory)


def flush(directory: Path) -> None:
    """Put the names in a directory on the disk."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
