"""Takes a backup of an embedded store while the system runs."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from application.backup.manifest import BackupError, Manifest, copied
from application.drafts import PREFIX
from application.privacy.erasure_list import ErasureList

EVENTS: Final = "events.sqlite"
VAULT: Final = "vault.sqlite"
FOLDERS: Final = ("files", "checkpoints")
PUBLIC: Final = "keys/*.pub"
SETTINGS: Final = "bihuan.yaml"
"""What names the pack in force: another one would be published after a restore without it."""
_PASSING: Final = shutil.ignore_patterns(f"{PREFIX}*", "*#*", "incoming")
"""Drafts, and files that are on their way in."""
_PAGES: Final = 2_048
"""Pages copied at a time, so that writers are not kept waiting."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the parts of a system lie, and where its exported checkpoints do."""

    data: Path
    events: Path
    vault: Path
    checkpoints: Path


@dataclass(frozen=True, slots=True)
class Label:
    """What a backup tells of the system it is of."""

    taken_at: datetime
    program: str


def take_backup(place: Place, folder: Path, erasures: ErasureList, label: Label) -> Manifest:
    """Copy everything that cannot be rebuilt, but no secret key, into an empty folder.

    The events come first: a key is durable before its event, so the vault's copy, which is later,
    has the keys of all events. Views and Temporal's file are made anew after a restore. Raises
    BackupError, ErasureListError.
    """
    try:
        _make_empty(folder)
        erasures.begin()
        copy_database(place.events, folder / EVENTS)
        # Read between the two copies: an erasure afterwards is applied by a restore.
        count, head = erasures.head()
        copy_database(place.vault, folder / VAULT)
        _copy_files(place, folder)
        manifest = _manifest(folder, label, count, head)
        manifest.write(folder)
    except (OSError, sqlite3.Error) as error:
        msg = f"The backup into {folder} failed ({error}); remove it and take another one."
        raise BackupError(msg) from error
    return manifest


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite file as it stood at one instant, whoever writes to it meanwhile."""
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    address = f"{source.absolute().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy, pages=_PAGES)
        # One file, whole by itself: no write-ahead log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")


def _make_empty(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        msg = f"{folder} is not empty; give a new folder for each backup."
        raise BackupError(msg)


def _copy_files(place: Place, folder: Path) -> None:
    for name in FOLDERS:
        source = place.checkpoints if name == "checkpoints" else place.data / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=_PASSING, copy_function=_copy)
    if (place.data / SETTINGS).is_file():
        shutil.copy2(place.data / SETTINGS, folder / SETTINGS)
    for path in sorted(place.data.glob(PUBLIC)):
        target = folder / "keys" / path.name
        target.parent.mkdir(mode=0o700, exist_ok=True)
        shutil.copy2(path, target)


def _copy(source: str, target: str) -> None:
    """Copy a file that may be removed meanwhile: whose files go is erased."""
    with suppress(FileNotFoundError):
        shutil.copy2(source, target)


def _manifest(folder: Path, label: Label, count: int, head: str) -> Manifest:
    with closing(sqlite3.connect(folder / EVENTS)) as events:
        # As text, whatever a hand has put in the place of a digest: verification names it.
        last = (
            "SELECT notification_id, lower(hex(digest)) FROM stored_events ORDER BY 1 DESC LIMIT 1"
        )
        position, digest = events.execute(last).fetchone() or (0, "")
    with closing(sqlite3.connect(folder / VAULT)) as vault:
        master_key = vault.execute("SELECT master_key FROM vault_schema").fetchone()[0]
    return Manifest(
        taken_at=label.taken_at,
        program=label.program,
        master_key=master_key,
        position=position,
        digest=digest,
        erasures=count,
        erasures_head=head,
        files=tuple(found for path in _files(folder) if (found := copied(folder, path))),
    )


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
