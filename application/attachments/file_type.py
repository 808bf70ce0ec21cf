"""What a file is by its content; its name and what its sender says of it decide nothing.

Kept is what complainants and units show things with: pictures, short videos, recordings of calls,
letters and tables. All else is refused: plain text belongs in a note, which is masked; HEIC cannot
be read without a patented decoder; SVG, HTML, scripts, programs and archives could act.
"""

import io
from collections.abc import Callable, Collection, Mapping
from typing import BinaryIO, Final, get_args

import puremagic

from application.attachments.errors import FileActiveError, FileTypeError
from application.attachments.office_file import office_type
from application.attachments.pdf_file import check_pdf
from domain.issue.values import MediaType

ACCEPTED: Final[tuple[MediaType, ...]] = tuple(
    each for each in get_args(MediaType) if each != "text/plain"
)
EXTENSIONS: Final[Mapping[str, str]] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "video/mp4": "mp4",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
PICTURES: Final[tuple[MediaType, ...]] = ("image/jpeg", "image/png", "image/webp")
_HEAD: Final = 64
_ARCHIVE: Final = b"PK\x03\x04"
_ARCHIVE_END: Final = b"PK\x05\x06"
_LONGEST_END: Final = 22 + 65_535
_VIDEOS: Final = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "}
)
_ALSO: Final[Mapping[MediaType, frozenset[str]]] = {
    "audio/wav": frozenset({"audio/wave", "audio/x-wav"}),
    "audio/mpeg": frozenset({"audio/mp3"}),
}
"""Names by which the library knows a type too."""


def type_of(file: BinaryIO, accepted: Collection[MediaType] = ACCEPTED) -> MediaType:
    """Return the type of an open file. Raises FileActiveError, FileTypeError for none of these.

    Both our own look at the first bytes and the library's must say the same. What begins as an
    archive, as office files do, is judged by its parts and by its own table of their types.
    """
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(_ARCHIVE):
        return _office_type(file, accepted)
    found = next((kind for kind, begins in _SIGNATURES.items() if begins(head)), None)
    names = _names(file)
    if found is None or names.isdisjoint(_ALSO.get(found, frozenset()) | {found}):
        given = next(iter(sorted(names - set(ACCEPTED))), "unknown")
        raise FileTypeError(given=given, accepted=tuple(accepted))
    _check_accepted(found, accepted)
    _check_no_archive(file)
    if found == "application/pdf":
        check_pdf(file)
    return found


def _office_type(file: BinaryIO, accepted: Collection[MediaType]) -> MediaType:
    found = office_type(file)
    if found is None:
        raise FileTypeError(given="application/zip", accepted=tuple(accepted))
    _check_accepted(found, accepted)
    return found


def _check_accepted(found: MediaType, accepted: Collection[MediaType]) -> None:
    if found not in accepted:
        raise FileTypeError(given=found, accepted=tuple(accepted))


def _names(file: BinaryIO) -> frozenset[str]:
    file.seek(0)
    try:
        found = puremagic.magic_stream(file)
    except (puremagic.PureError, ValueError):
        return frozenset()
    return frozenset(each.mime_type for each in found if each.mime_type)


def _check_no_archive(file: BinaryIO) -> None:
    """Raise FileActiveError for a file that is an archive as well: those begin at their end."""
    length = file.seek(0, io.SEEK_END)
    file.seek(max(0, length - _LONGEST_END))
    if _ARCHIVE_END in file.read(_LONGEST_END):
        raise FileActiveError(given="an archive behind its end")


def _is_video(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _VIDEOS


def _is_mpeg_audio(head: bytes) -> bool:
    return head.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"))


def _is_riff(head: bytes, form: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == form


_SIGNATURES: Final[Mapping[MediaType, Callable[[bytes], bool]]] = {
    "image/jpeg": lambda head: head.startswith(b"\xff\xd8\xff"),
    "image/png": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    "image/webp": lambda head: _is_riff(head, b"WEBP"),
    "application/pdf": lambda head: head.startswith(b"%PDF-"),
    "video/mp4": _is_video,
    "audio/wav": lambda head: _is_riff(head, b"WAVE"),
    "audio/mpeg": _is_mpeg_audio,
}
