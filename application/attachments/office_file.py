"""Letters and tables: whether they hold anything that could run or burst.

The list at the end of an office file says what is inside and how large it becomes; that each part
is what the list says shows as it is unpacked, to nowhere. They are only ever handed out as
downloads, never shown in a page.
"""

import io
import re
import zipfile
from typing import BinaryIO, Final

from application.attachments.errors import FileActiveError, FileBrokenError
from application.attachments.office_parts import check_parts, types_of
from domain.issue.values import MediaType

_ENDS: Final = b"PK\x05\x06"
_END_SIZE: Final = 22
_MOST_PARTS: Final = 2_000
_MOST_BYTES: Final = 200 * 1024 * 1024
_MOST_TIMES: Final = 100
"""A part that grows more than this many times is made to burst."""
_SMALL: Final = 1024 * 1024
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_TYPES: Final[dict[str, MediaType]] = {
    f"{_OFFICE}wordprocessingml.document.main+xml": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    f"{_OFFICE}spreadsheetml.sheet.main+xml": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
}
"""Of the part that the file is about: those of templates and of files with macros are others."""
_CONTENTS: Final = "[Content_Types].xml"
_ACTIVE_PART: Final = re.compile(
    r"(?:vbaproject|vbadata|activex|macrosheets|embeddings/)|\.(?:exe|dll|js|vbs|ps1|bat|cmd|jar|hta)$",
    re.IGNORECASE,
)


def office_type(file: BinaryIO) -> MediaType | None:
    """Return which kind of office file a ZIP is, None for any other archive.

    Raises FileBrokenError, FileActiveError for macros, programs, entities, and what bursts when
    unpacked.
    """
    parts = _parts(file)
    names = {part.filename for part in parts}
    if _CONTENTS not in names:
        return None
    _check_size(parts)
    for name in names:
        if _ACTIVE_PART.search(name) or name.startswith("/") or ".." in name.split("/"):
            raise FileActiveError(given="a program or a macro")
    if len(names) < len(parts):
        raise FileActiveError(given="two parts of one name")
    contents = next(part for part in parts if part.filename == _CONTENTS)
    said = types_of(file, contents)
    found = {_TYPES[kind] for name, kind in said.items() if name in names and kind in _TYPES}
    if len(found) != 1:
        return None
    check_parts(file, parts)
    return found.pop()


def _parts(file: BinaryIO) -> list[zipfile.ZipInfo]:
    _check_count(file)
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise FileBrokenError(given="application/zip") from None


def _check_count(file: BinaryIO) -> None:
    """Raise FileActiveError before a list of millions of parts is read."""
    length = file.seek(0, io.SEEK_END)
    file.seek(max(0, length - _END_SIZE - 65_535))
    tail = file.read()
    at = tail.rfind(_ENDS)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise FileBrokenError(given="application/zip")
    if int.from_bytes(tail[at + 10 : at + 12], "little") > _MOST_PARTS:
        raise FileActiveError(given=f"more than {_MOST_PARTS} parts")


def _check_size(parts: list[zipfile.ZipInfo]) -> None:
    whole = sum(part.file_size for part in parts)
    bursts = any(part.file_size > max(_SMALL, part.compress_size * _MOST_TIMES) for part in parts)
    if whole > _MOST_BYTES or bursts:
        raise FileActiveError(given="parts that burst when unpacked")
    if any(part.flag_bits & 1 for part in parts):
        raise FileActiveError(given="encrypted parts")
