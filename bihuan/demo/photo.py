"""Pictures for the demonstration: generated, so that nobody's photo is shown, and all different."""

import hashlib
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

_SIDE = 8
_GREY = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG file; `sha256` of its bytes is what goes on record."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Return the digest of the original bytes in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    def keep(self, directory: Path) -> None:
        """Write the bytes under their digest, where whoever doubts them finds them."""
        directory.mkdir(parents=True, exist_ok=True)
        (directory / self.sha256).write_bytes(self.content)


def picture(name: str) -> Picture:
    """Return a small grey picture that is a function of the name alone."""
    grey = hashlib.shake_256(name.encode()).digest(_SIDE * _SIDE)
    rows = b"".join(b"\0" + grey[at : at + _SIDE] for at in range(0, len(grey), _SIDE))
    parts = (
        b"\x89PNG\r\n\x1a\n",
        _chunk(b"IHDR", struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, _GREY, 0, 0, 0)),
        _chunk(b"IDAT", zlib.compress(rows)),
        _chunk(b"IEND", b""),
    )
    return Picture(f"{name}.png", b"".join(parts))


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))
