"""The one secret outside all databases, and the keys derived from it.

It lies in `<data>/keys/master.key`: 32 random bytes in base64, readable by its owner alone. Who
loses it loses every sealed text, so it is backed up apart from the data.
"""

import base64
import binascii
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from application.key_files import KeyFileError, check_private, write_once

KeyUse = Literal[
    "wrap",
    "index",
    "command-signature",
    "temporal-payload",
    "revisit-sample",
    "export-pseudonym",
    "audit-sample",
    "idempotency",
    "identity",
    "follow-code",
    "fingerprint",
]

CARRIED: Final[tuple[KeyUse, ...]] = (
    "index",
    "temporal-payload",
    "revisit-sample",
    "follow-code",
    "idempotency",
)
"""What a rotation carries on: stored digests, running workflows, seeds, codes that were given."""

_BYTES: Final = 32


class MasterKeyError(KeyFileError):
    """The master key cannot be used; the message says why and what to do."""


class MasterKey:
    """The master key in memory. Only derived keys leave it, one per use."""

    def __init__(self, secret: bytes, carried: Mapping[KeyUse, bytes] | None = None) -> None:
        """Take 32 bytes, and the keys carried on from the master key before.

        Raises MasterKeyError for any other length.
        """
        if len(secret) != _BYTES:
            msg = f"The master key must have {_BYTES} bytes, not {len(secret)}; restore the backup."
            raise MasterKeyError(msg)
        self._secret = secret
        self._carried = dict(carried or {})

    def derive(self, use: KeyUse) -> bytes:
        """Return the 32-byte key for one use; no use tells anything about another."""
        if use in self._carried:
            return self._carried[use]
        info = f"bihuan/1/{use}".encode()
        return HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=info).derive(self._secret)

    @property
    def fingerprint(self) -> str:
        """Names the key without revealing it; the vault keeps it to notice a wrong key."""
        return self.derive("fingerprint").hex()[:16]

    def as_text(self) -> str:
        """Return what its file holds: the secret, and a line for each key carried on."""
        carried = (f"{use} {_text(key)}\n" for use, key in self._carried.items())
        return "".join((f"{_text(self._secret)}\n", *carried))

    def __repr__(self) -> str:
        """Show nothing secret, so that a traceback or a log line may hold it."""
        return f"<MasterKey {self.fingerprint}>"


def key_path(data: Path) -> Path:
    """Return where the master key of a data directory lies."""
    return data / "keys" / "master.key"


def load_master_key(data: Path) -> MasterKey:
    """Read the master key of `data`. Raises MasterKeyError with what to do about it."""
    return read_master_key(key_path(data))


def read_master_key(path: Path) -> MasterKey:
    """Read a file with a master key. Raises MasterKeyError with what to do about it."""
    try:
        for place in (path.parent, path):
            check_private(place)
        text = path.read_text(encoding="ascii")
    except KeyFileError as error:
        raise MasterKeyError(str(error)) from None
    except FileNotFoundError:
        if not path.parent.parent.exists():
            msg = (
                f"There is no data directory {path.parent.parent}; choose the right one with "
                "--data, or begin a new one with `bihuan up` or `bihuan db migrate`."
            )
            raise MasterKeyError(msg) from None
        msg = (
            f"There is no master key at {path}; restore it, or run `bihuan db migrate` once. "
            "Without it `audit verify` and proofs still work; nothing sealed is read or taken in."
        )
        raise MasterKeyError(msg) from None
    except (OSError, UnicodeDecodeError) as error:
        msg = f"The master key at {path} cannot be read ({type(error).__name__}); restore it."
        raise MasterKeyError(msg) from None
    first, *rest = text.splitlines() or [""]
    carried: dict[KeyUse, bytes] = {}
    for line in rest:
        use, _, key = line.partition(" ")
        if use in CARRIED:
            carried[use] = _decoded(key, path)
    return MasterKey(_decoded(first, path), carried)


def ensure_master_key(data: Path) -> MasterKey:
    """Return the master key of `data`, made first if there is none. For `db migrate` alone."""
    path = key_path(data)
    try:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_once(path, base64.b64encode(secrets.token_bytes(_BYTES)) + b"\n")
    except OSError as error:
        problem = error.strerror or type(error).__name__
        msg = f"The master key at {path} cannot be made ({problem}); let this user write there."
        raise MasterKeyError(msg) from error
    return load_master_key(data)


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _decoded(text: str, path: Path) -> bytes:
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        msg = f"The master key at {path} is not base64; restore it from its backup."
        raise MasterKeyError(msg) from None
    if len(secret) != _BYTES:
        msg = f"The master key at {path} has {len(secret)} bytes, not {_BYTES}; restore the backup."
        raise MasterKeyError(msg)
    return secret
