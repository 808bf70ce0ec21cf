"""Wraps every person's key by another master key: no event is rewritten, no text sealed anew.

The new key lies beside the old one before the vault changes, in one transaction, and takes its
place afterwards. Whenever that is interrupted, one of the two files opens the vault, and the next
start finds which.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from application.drafts import flush
from application.key_files import write_once
from application.key_ring import rewrapping
from application.master_key import (
    CARRIED,
    MasterKey,
    MasterKeyError,
    key_path,
    load_master_key,
    read_master_key,
)
from application.vault import Vault

_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Rotated:
    """The fingerprints of both master keys, and how many keys were wrapped anew."""

    before: str
    after: str
    keys: int


def next_path(data: Path) -> Path:
    """Return where the next master key lies while a rotation is under way."""
    return key_path(data).with_name("master.key.next")


def rotate_master_key(data: Path, vault: Vault) -> Rotated:
    """Make another master key and wrap all keys by it. Nothing else may run meanwhile.

    Raises MasterKeyError, KeyBrokenError, VaultUnavailableError; then the old key still works.
    """
    finish_rotation(data, vault)
    old = load_master_key(data)
    new = MasterKey(secrets.token_bytes(_BYTES), {use: old.derive(use) for use in CARRIED})
    path = next_path(data)
    try:
        path.unlink(missing_ok=True)
        write_once(path, new.as_text().encode("ascii"))
    except OSError as error:
        msg = f"The next master key cannot be written to {path} ({error.strerror}); make room."
        raise MasterKeyError(msg) from error
    rewrap: Callable[[str, bytes], bytes] = rewrapping(old, new)
    keys = vault.rewrap(rewrap, before=old.fingerprint, after=new.fingerprint)
    finish_rotation(data, vault)
    return Rotated(old.fingerprint, new.fingerprint, keys)


def finish_rotation(data: Path, vault: Vault) -> None:
    """Put the next master key in its place where the vault goes by it already."""
    path = next_path(data)
    if not path.exists():
        return
    if vault.fingerprint() == read_master_key(path).fingerprint:
        path.replace(key_path(data))
        flush(path.parent)
        vault.scrub()
