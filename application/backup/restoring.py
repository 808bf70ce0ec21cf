"""Restores a backup into an empty data directory, and erases again who was erased since."""

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from application.aggregates import Aggregates
from application.backup.manifest import KEYS_LIVE, BackupError, Manifest
from application.backup.taking import EVENTS, SETTINGS, VAULT
from application.event_store import EventStore
from application.ports import Clock
from application.privacy.erasure_list import ErasureLine, ErasureList
from application.vault import Vault
from domain.base import SYSTEM
from domain.privacy.commands import ErasePersonalData
from domain.privacy.errors import LegalHoldError
from domain.privacy.register import REGISTER, STREAM

_DRAFT: Final = "restore.draft"
_MAY_BE_THERE: Final = frozenset({"keys", SETTINGS, _DRAFT})


@dataclass(frozen=True, slots=True)
class Terms:
    """What a restore goes by: the list of erasures, who checks the log, what is put up with."""

    erasures: ErasureList
    check: Callable[[Path], None]
    """Raises where the log in this directory is not what its checkpoints signed."""

    without_keys: bool = False
    """Leave the keys of a backup behind that has expired: every text reads as erased."""
    list_lost: bool = False
    """Go on without the list of erasures: who was erased since the backup is readable again."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to: `erased` keys were in the backup and were destroyed once more."""

    manifest: Manifest
    listed: int
    erased: int


def restore_backup(folder: Path, data: Path, clock: Clock, terms: Terms) -> Restored:
    """Bring a backup back. Nothing is in its place before every key of the list is destroyed.

    What was interrupted leaves a draft that the next restore removes. Raises BackupError,
    ErasureListError, StoreError, VaultUnavailableError.
    """
    manifest = Manifest.read(folder)
    _check_target(data)
    _check_age(manifest, clock(), terms)
    lines = _lines(manifest, terms)
    draft = data / _DRAFT
    try:
        shutil.rmtree(draft, ignore_errors=True)
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copytree(folder, draft)
        terms.check(draft)
        erased = _erase(draft / VAULT, lines, clock, without_keys=terms.without_keys)
        _record(draft / EVENTS, lines, clock)
        _put_in_place(draft, data)
    except OSError as error:
        msg = f"The restore into {data} failed ({error}); make room there and repeat it."
        raise BackupError(msg) from error
    return Restored(manifest, len(lines), erased)


def _check_target(data: Path) -> None:
    there = sorted({path.name for path in data.iterdir()} - _MAY_BE_THERE) if data.is_dir() else ()
    if there:
        msg = f"{data} holds {', '.join(there[:3])} already; restore into an empty data directory."
        raise BackupError(msg)


def _check_age(manifest: Manifest, now: datetime, terms: Terms) -> None:
    if now - manifest.taken_at > KEYS_LIVE and not terms.without_keys:
        msg = (
            f"The keys of this backup expired: it was taken on {manifest.taken_at.date()}, more "
            f"than {KEYS_LIVE.days} days ago. Take a younger one, or leave them behind with "
            "--without-keys; every personal text then reads [erased]."
        )
        raise BackupError(msg)


def _lines(manifest: Manifest, terms: Terms) -> Sequence[ErasureLine]:
    erasures = terms.erasures
    if terms.list_lost:
        return ()
    if not erasures.path.exists():
        problem = "is gone"
    elif erasures.hash_at(manifest.erasures) != manifest.erasures_head:
        problem = "does not go on from what the backup knew"
    else:
        return erasures.lines()
    msg = (
        f"The list of erasures {erasures.path} {problem}: whom it names would be readable again. "
        "Name the right one with the setting `erasures`, or go on without it by --list-lost."
    )
    raise BackupError(msg)


def _erase(
    vault_file: Path, lines: Sequence[ErasureLine], clock: Clock, *, without_keys: bool
) -> int:
    vault = Vault(vault_file, clock=clock)
    try:
        erased = sum(vault.erase_persons(line.persons, line.issues) for line in lines)
        return erased + (vault.erase_everybody() if without_keys else 0)
    finally:
        vault.close()
        _one_file(vault_file)


def _record(events: Path, lines: Sequence[ErasureLine], clock: Clock) -> None:
    """Put erasures on record that are younger than the backup."""
    with EventStore.open(events) as store:
        aggregates = Aggregates(store, clock)
        known = aggregates.latest(REGISTER, STREAM).standing.commands
        for line in lines:
            if line.command_id not in known:
                _record_one(aggregates, line, clock())
    _one_file(events)


def _record_one(aggregates: Aggregates, line: ErasureLine, now: datetime) -> None:
    command = ErasePersonalData(
        command_id=line.command_id,
        actor=SYSTEM,
        channel="restore",
        received_at=now,
        occurred_at=line.at,
        reason=line.why,
        ground=line.ground,
        persons=line.persons,
        issues=line.issues,
    )
    try:
        aggregates.give(REGISTER, STREAM, command)
    except LegalHoldError:
        return  # the backup is older than the lifting of the hold; the keys are gone all the same


def _one_file(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _put_in_place(draft: Path, data: Path) -> None:
    """Move everything to its place, the events last: without them nothing starts.

    Settings that are there already stay: they are of the place that is restored to.
    """
    (draft / "manifest.json").unlink()
    if (data / SETTINGS).exists():
        (draft / SETTINGS).unlink(missing_ok=True)
    for path in sorted(draft.rglob("*"), key=lambda each: each.name == EVENTS):
        if path.is_file():
            target = data / path.relative_to(draft)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.replace(target)
    shutil.rmtree(draft)
