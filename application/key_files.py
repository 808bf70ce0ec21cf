"""Files of keys: readable by their owner alone, written whole, durable before they are used."""

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from application.drafts import draft_folder, flush, write_durably

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
    with draft_folder(path.parent) as folder:
        draft = folder / path.name
        write_durably(draft, content, mode=0o600)
        with suppress(FileExistsError):
            os.link(draft, path)
    # Also the directory above, which may have got this one just now: a power cut that takes the
    # key takes everything sealed with it.
    for directory in path.parents[:2]:
        flush(directory)
