"""A checkpoint outside the database: a small JSON file, kept where who writes the log cannot.

    {"format": "bihuan/checkpoint/1",
     "checkpoint": {…},         the statement, see domain.evidence.statements for what is signed
     "signature": "…",          by the key that the statement names, in hex
     "peaks": ["…"],            roots of the full subtrees, which must add up to the root
     "keys": [{"statement": {…}, "signature": "…"}],   every key on record until then, in turn
     "countersignatures": [{"statement": {…}, "signature": "…"}]}   of recipients, with their keys

A countersignature signs a text of its own that names this checkpoint by digest, so that it changes
no other part of the file and stands for nothing else.
"""

from pathlib import Path
from typing import Final, Literal

from pydantic import ValidationError

from application.drafts import write_whole
from application.key_files import write_once
from domain.base import Frozen
from domain.evidence.statements import Checkpoint, Countersigned, Hash, Signature, SigningKey

FORMAT: Final = "bihuan/checkpoint/1"


class EvidenceFileError(Exception):
    """A file is not what it should be; the message says what is accepted."""


class IntroducedKey(Frozen):
    """A key as it was put on record."""

    statement: SigningKey
    signature: Signature


class Countersignature(Frozen):
    """A recipient's signature; whoever verifies judges by its key who that is."""

    statement: Countersigned
    signature: Signature


class CheckpointFile(Frozen):
    """A signed checkpoint as it leaves the database."""

    format: Literal["bihuan/checkpoint/1"] = FORMAT
    checkpoint: Checkpoint
    signature: Signature
    peaks: tuple[Hash, ...]
    keys: tuple[IntroducedKey, ...]
    countersignatures: tuple[Countersignature, ...] = ()

    @property
    def name(self) -> str:
        """Return a file name that sorts by size and tells two roots of one size apart."""
        return f"checkpoint-{self.checkpoint.size:012}-{self.checkpoint.root[:12]}.json"

    @property
    def as_json(self) -> bytes:
        """Return what is written into a file."""
        return f"{self.model_dump_json(indent=2)}\n".encode()

    @property
    def printed(self) -> str:
        """Return what is printed and coded as QR: the signed text and the signature."""
        return f"{self.checkpoint.text}signature: {self.signature}\n"


def write_checkpoint(file: CheckpointFile, path: Path) -> None:
    """Write the file durably, whole or not at all; one that is there already stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_once(path, file.as_json)
    path.chmod(0o644)


def replace_checkpoint(file: CheckpointFile, path: Path) -> None:
    """Write the file durably in the place of what is there, whole or not at all."""
    write_whole(path, file.as_json)


def read_checkpoint(path: Path) -> CheckpointFile:
    """Return the checkpoint in a file. Raises EvidenceFileError."""
    try:
        return CheckpointFile.model_validate_json(path.read_bytes())
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror})."
        raise EvidenceFileError(msg) from None
    except ValidationError:
        msg = f"{path} is no checkpoint; accepted: a file that `audit checkpoint --out` wrote."
        raise EvidenceFileError(msg) from None
