"""What a backup says of itself: its files with their hashes, its age, the erasures it knew."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal

from pydantic import ValidationError

from domain.base import Frozen, StoredInstant

NAME: Final = "manifest.json"
KEYS_LIVE: Final = timedelta(days=30)
"""After it the keys in a backup count as expired: what was erased must not outlive it there."""

_BLOCK: Final = 1 << 20


class BackupError(Exception):
    """A backup cannot be taken or restored; the message says why and what to do."""


class CopiedFile(Frozen):
    """A file of the backup by its path in it."""

    path: str
    size: int
    sha256: str


class Manifest(Frozen):
    """The head of a backup.

    `erasures` and `erasures_head` say how long the list of erasures was and which hash its last
    line had: a restore takes no list that does not go on from there.
    """

    format: Literal["bihuan/backup/1"] = "bihuan/backup/1"
    taken_at: StoredInstant
    program: str
    master_key: str
    position: int
    digest: str
    erasures: int
    erasures_head: str
    files: tuple[CopiedFile, ...]

    def write(self, folder: Path) -> None:
        """Write it into the folder, last of all: a folder without it is no backup."""
        draft = folder / f".{NAME}"
        draft.write_text(self.model_dump_json(indent=2) + "\n", "utf-8")
        draft.replace(folder / NAME)

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Return the manifest of a backup whose files are all as it says. Raises BackupError."""
        try:
            manifest = cls.model_validate_json((folder / NAME).read_bytes())
        except (OSError, ValidationError):
            msg = f"{folder} is no whole backup: its {NAME} cannot be read; take another."
            raise BackupError(msg) from None
        for each in manifest.files:
            if copied(folder, folder / each.path) != each:
                msg = f"{each.path} of the backup {folder} is not what was copied."
                raise BackupError(msg)
        return manifest


def copied(folder: Path, path: Path) -> CopiedFile | None:
    """Return what the manifest says of a file, None where it cannot be read."""
    running, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                running.update(block)
                size += len(block)
    except OSError:
        return None
    name = path.relative_to(folder).as_posix()
    return CopiedFile(path=name, size=size, sha256=running.hexdigest())
