"""What is signed: statements about the tree over the log, and about the keys that sign them.

A statement is signed as text, in the canonical form that `text` returns: a first line with kind and
version of the form, then one `name: value` per line in a fixed order, ASCII, each ended by a line
feed. It can be read, printed and typed in again. A new form needs a new first line.
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Final

from pydantic import Field

from domain.base import Frozen, StoredInstant

Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
KeyId = Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
Algorithm = Annotated[str, Field(pattern="^[a-z0-9-]{1,32}$")]
PublicKey = Annotated[str, Field(pattern="^([0-9a-f]{2}){32,512}$")]
"""The bytes of a public key in hex; Ed25519 has 32."""
Signature = Annotated[str, Field(pattern="^([0-9a-f]{2}){64,256}$")]
"""The bytes of a signature in hex; Ed25519 has 64."""

SHA256: Final = "sha256"
ED25519: Final = "ed25519"

_NOTHING: Final = "-"


class Checkpoint(Frozen):
    """All events of a log up to a position are those whose tree has this root.

    `log` is the digest of the log's first event, which no other log has; `position` and `digest`
    are those of the last event that is covered, `previous` is the digest of the checkpoint before.
    Algorithms are named, so that others (SM2, SM3) can follow.
    """

    log: Hash
    number: Annotated[int, Field(ge=1)]
    size: Annotated[int, Field(ge=1)]
    root: Hash
    position: Annotated[int, Field(ge=1)]
    digest: Hash
    hashing: Algorithm = SHA256
    signing: Algorithm = ED25519
    key: KeyId
    previous: Hash | None = None
    signed_at: StoredInstant

    @property
    def text(self) -> str:
        """Return the canonical form, which is what is signed."""
        return _text(
            "bihuan/checkpoint/1",
            (
                ("log", self.log),
                ("number", self.number),
                ("size", self.size),
                ("root", self.root),
                ("position", self.position),
                ("digest", self.digest),
                ("hashing", self.hashing),
                ("signing", self.signing),
                ("key", self.key),
                ("previous", self.previous or _NOTHING),
                ("signed", _instant(self.signed_at)),
            ),
        )

    @property
    def own_digest(self) -> str:
        """Return the digest by which the next checkpoint names this one."""
        return sha256(self.text.encode()).hexdigest()


class SigningKey(Frozen):
    """From here on this key signs; the key `signer` says so, which for a first key is itself.

    `public` is the public key as its algorithm has it (Ed25519: 32 bytes), in hex; the key's id is
    the beginning of the SHA-256 of these bytes.
    """

    key: KeyId
    signing: Algorithm = ED25519
    public: PublicKey
    signer: KeyId
    signed_at: StoredInstant

    @property
    def text(self) -> str:
        """Return the canonical form, which is what is signed."""
        return _text(
            "bihuan/signing-key/1",
            (
                ("key", self.key),
                ("signing", self.signing),
                ("public", self.public),
                ("signer", self.signer),
                ("signed", _instant(self.signed_at)),
            ),
        )


class Countersigned(Frozen):
    """A recipient had a checkpoint in hand at this instant; `checkpoint` is its own digest.

    He signs with a key of his own, so nobody with the log and its keys can make this statement.
    """

    checkpoint: Hash
    key: KeyId
    signing: Algorithm = ED25519
    public: PublicKey
    signed_at: StoredInstant

    @property
    def text(self) -> str:
        """Return the canonical form, which is what is signed."""
        return _text(
            "bihuan/countersignature/1",
            (
                ("checkpoint", self.checkpoint),
                ("key", self.key),
                ("signing", self.signing),
                ("public", self.public),
                ("signed", _instant(self.signed_at)),
            ),
        )


def key_id(public: bytes) -> str:
    """Return the id of a public key."""
    return sha256(public).hexdigest()[:16]


def _text(first_line: str, lines: Iterable[tuple[str, object]]) -> str:
    return "".join((f"{first_line}\n", *(f"{name}: {value}\n" for name, value in lines)))


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
