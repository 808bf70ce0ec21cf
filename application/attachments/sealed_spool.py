"""Files of a form while it comes in: what of them is on a disk is sealed, and has no name."""

import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from application.attachments.sealed_stream import SealedReader, SealingWriter, new_key

if TYPE_CHECKING:  # names of the type checker's own
    from _typeshed import ReadableBuffer

_SPOOL: Final = "incoming"


class SealedSpool(io.RawIOBase):
    """A file without a name that is written once, then read: what of it is on a disk is sealed."""

    def __init__(self, folder: Path) -> None:
        """Lie in `folder`."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._key = new_key()
        self._file = cast("BinaryIO", tempfile.TemporaryFile(dir=folder))  # noqa: SIM115 -- closed with this
        self._writer = SealingWriter(self._file, self._key, _SPOOL)
        self._reader: io.BufferedReader | None = None

    def write(self, data: "ReadableBuffer", /) -> int:
        """Take bytes; none after the first that were read."""
        return self._writer.write(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place, to read from there."""
        if self._reader is None:
            self._writer.finish()
            self._reader = io.BufferedReader(SealedReader(self._file, self._key, _SPOOL))
        return self._reader.seek(offset, whence)

    def read(self, size: int = -1, /) -> bytes:
        """Return so many bytes from the place, all of the rest for -1."""
        if self._reader is None:
            self.seek(0)
        return self._reader.read(size) if self._reader else b""

    def fileno(self) -> int:
        """Return the number of the file, of which the sealed bytes are read."""
        return self._file.fileno()

    def close(self) -> None:
        """Let it be gone."""
        self._file.close()
        super().close()
