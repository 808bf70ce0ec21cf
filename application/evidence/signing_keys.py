"""The keys that sign checkpoints: files beside the master key, outside every database.

A key is two files in `<data>/keys`: `checkpoint-<id>.key`, readable by its owner alone, and
`checkpoint-<id>.pub`, which is made to be given away; both PEM, as other programs read and write
them. The public file is written once the key is on record in the log, so it vouches for that too.
"""

import fcntl
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from application.key_files import KeyFileError, check_private, write_once
from domain.evidence.statements import ED25519, key_id

_PUBLIC: Final = "checkpoint-*.pub"
_PRIVATE: Final = "checkpoint-*.key"


class SigningKeyError(KeyFileError):
    """A signing key cannot be used; the message says why and what to do."""


class Signer:
    """A private key in memory."""

    signing: Final = ED25519

    def __init__(self, private: Ed25519PrivateKey) -> None:
        """Take the key."""
        self._private = private
        self.public = private.public_key().public_bytes_raw()
        self.key = key_id(self.public)

    def sign(self, text: str) -> str:
        """Return the signature of a statement's text, in hex."""
        return self._private.sign(text.encode()).hex()

    def __repr__(self) -> str:
        """Show nothing secret."""
        return f"<Signer {self.key}>"


class SigningKeys:
    """The key files of a data directory."""

    def __init__(self, data: Path) -> None:
        """Use `<data>/keys`; nothing is read yet."""
        self._folder = data / "keys"

    def make(self) -> Signer:
        """Return a new key whose private file is durable."""
        private = Ed25519PrivateKey.generate()
        signer = Signer(private)
        pem = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        with self._clear_errors():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_once(self.private_path(signer.key), pem)
        return signer

    def signer(self, key: str) -> Signer:
        """Return the key with this id. Raises SigningKeyError with what to do about it."""
        path = self.private_path(key)
        try:
            private = _load(path)
        except FileNotFoundError:
            msg = (
                f"The signing key {path} is gone; restore it from its backup, or let another one "
                "sign with `bihuan audit key --replace-lost`."
            )
            raise SigningKeyError(msg) from None
        except (OSError, ValueError) as error:
            msg = f"The signing key {path} cannot be read ({type(error).__name__}); restore it."
            raise SigningKeyError(msg) from None
        if private is None or Signer(private).key != key:
            msg = f"{path} is not the signing key {key}; restore that one."
            raise SigningKeyError(msg)
        return Signer(private)

    def publish(self, signer: Signer) -> Path:
        """Write the public file of a key that is on record; return where it is."""
        path = self.public_path(signer.key)
        if not path.exists():
            write_once(path, pem_of(signer.public))
        return path

    def retire(self, key: str) -> None:
        """Destroy a private key that signs no more: it could only be misused."""
        self.private_path(key).unlink(missing_ok=True)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Let no other process of this machine make or destroy keys during the block.

        Raises SigningKeyError.
        """
        with self._clear_errors():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder = os.open(self._folder, os.O_RDONLY)
        try:
            with suppress(OSError):  # a network's disk may know no locks
                fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def private(self) -> list[str]:
        """Return the ids of the private keys that are here."""
        return [path.stem.partition("-")[2] for path in sorted(self._folder.glob(_PRIVATE))]

    def strays(self, current: str | None, recorded: Collection[str]) -> list[str]:
        """Return the private keys here that sign no more, or never came on record.

        That is what a process leaves that was killed between the record and the files. A key that
        was published stood on record once: a record that knows nothing of it is an older copy.
        """
        others = (key for key in self.private() if key != current)
        return [key for key in others if key in recorded or not self.public_path(key).exists()]

    @contextmanager
    def _clear_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            msg = (
                f"No signing key can be made in {self._folder} ({error.strerror}); "
                "let this user write there."
            )
            raise SigningKeyError(msg) from error

    def published(self) -> Mapping[str, bytes]:
        """Return the public keys by their ids. Raises SigningKeyError for a broken file."""
        keys = [read_public(path) for path in sorted(self._folder.glob(_PUBLIC))]
        return {key_id(public): public for public in keys}

    def public_path(self, key: str) -> Path:
        """Return where the public file of a key is."""
        return self._folder / f"checkpoint-{key}.pub"

    def private_path(self, key: str) -> Path:
        """Return where the private file of a key is."""
        return self._folder / f"checkpoint-{key}.key"


def pem_of(public: bytes) -> bytes:
    """Return a public key as PEM."""
    return Ed25519PublicKey.from_public_bytes(public).public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def read_signer(path: Path) -> Signer:
    """Return the private key in a PEM file of somebody's own. Raises SigningKeyError."""
    try:
        private = _load(path)
    except (OSError, TypeError, ValueError) as error:
        problem = type(error).__name__
        msg = f"The private key {path} cannot be read ({problem}); accepted: Ed25519 as PEM."
        raise SigningKeyError(msg) from None
    if private is None:
        msg = f"The private key {path} is of another kind; accepted: Ed25519 as PEM."
        raise SigningKeyError(msg)
    return Signer(private)


def _load(path: Path) -> Ed25519PrivateKey | None:
    """Return the key in a file, None where it is of another kind; raises where it is none."""
    check_private(path)
    found = serialization.load_pem_private_key(path.read_bytes(), password=None)
    return found if isinstance(found, Ed25519PrivateKey) else None


def read_public(path: Path) -> bytes:
    """Return the public key in a PEM file. Raises SigningKeyError."""
    try:
        public = serialization.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        problem = type(error).__name__
        msg = f"The public key {path} cannot be read ({problem}); accepted: Ed25519 as PEM."
        raise SigningKeyError(msg) from None
    if not isinstance(public, Ed25519PublicKey):
        msg = f"The public key {path} is of another kind; accepted: Ed25519 as PEM."
        raise SigningKeyError(msg)
    return public.public_bytes_raw()


def is_signed(text: str, signature: str, *, public: bytes, signing: str = ED25519) -> bool:
    """Return whether the key signed the text; False too for an algorithm that is not known."""
    if signing != ED25519:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
