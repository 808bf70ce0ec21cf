"""What an import reads: a file on a disk, or one that was sent, which lies sealed until it ends."""

import errno
import io
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, TypeAlias, cast

from application.attachments.sealed_stream import (
    SealedReader,
    SealedStreamError,
    SealingWriter,
    new_key,
)
from application.yaml_file import Fault, FaultyFileError

if TYPE_CHECKING:  # names of the type checker's own
    from _typeshed import WriteableBuffer

_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file whose clear bytes are on no disk; its key lives as long as who is to read it."""

    path: Path
    key: bytes
    place: str

    def open(self) -> BinaryIO:
        """Return the clear file, to be read at any place. Raises OSError, also while it is read."""
        return cast("BinaryIO", io.BufferedReader(_Owned(self.path.open("rb"), self)))


Source: TypeAlias = Path | SealedFile


def opened(source: Source) -> BinaryIO:
    """Return the file to be read, at any place and as often as wanted. Raises OSError."""
    if not isinstance(source, Path):
        return source.open()
    file = source.open("rb")
    if not file.seekable():
        file.close()
        raise OSError(errno.ESPIPE, "is a pipe, which can be read only once")
    return file


def opened_or_fault(source: Source) -> BinaryIO:
    """Return the file as `opened` does. Raises FaultyFileError, which says why it cannot."""
    try:
        return opened(source)
    except OSError as error:
        problem = error.strerror or "cannot be read"
        raise FaultyFileError(Fault(path_of(source), "", problem, "a readable file")) from error


def digest_of(source: Source) -> str:
    """Return the SHA-256 of the file in hexadecimal. Raises as `opened_or_fault`, and OSError."""
    digest = sha256()
    with opened_or_fault(source) as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def path_of(source: Source) -> Path:
    """Return where it lies, as faults name it."""
    return source if isinstance(source, Path) else source.path


class Kept(NamedTuple):
    """A file that was kept for an import: where, how long it is, and its digest."""

    file: SealedFile
    size_bytes: int
    sha256: str


def keep(sent: BinaryIO, path: Path, place: str) -> Kept:
    """Write what was sent to `path`, sealed under a new key, and return what it is."""
    kept, digest = SealedFile(path, new_key(), place), sha256()
    with path.open("wb") as file:
        writer = SealingWriter(file, kept.key, place)
        while piece := sent.read(_PIECE):
            digest.update(piece)
            writer.write(piece)
        writer.finish()
    return Kept(kept, writer.size, digest.hexdigest())


class _Owned(SealedReader):
    """The reader of a file of its own, whose damage is that of any file."""

    def __init__(self, file: BinaryIO, source: SealedFile) -> None:
        super().__init__(file, source.key, source.place)
        self._own = file

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        try:
            return super().readinto(buffer)
        except SealedStreamError:
            message = "what was sent does not open any more"
            raise OSError(message) from None

    def close(self) -> None:
        self._own.close()
        super().close()
