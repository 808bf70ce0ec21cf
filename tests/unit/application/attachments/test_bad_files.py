"""Files that are not taken: each is refused by what it holds, whatever it is called (12.4)."""

import io
import warnings
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from application.attachments.receiving import Received, receive
from domain.errors import DomainError
from domain.issue.commands.relations import LARGEST_FILE
from tests.files import (
    GIFAR,
    HEIC,
    HTML,
    PDF,
    SVG,
    archive,
    bare,
    box,
    letter,
    mp3,
    pdf_with,
    picture,
    png_of,
    progressive,
    related,
    types,
    video,
    wav,
    webp_of,
)

_JPEG = bare(picture())
_BURST = letter(**{"word/media/a.bin": b"\0" * 30_000_000})
_GLUED = _JPEG + archive(Evil_class=b"x")
_LAUGHS = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><w>&b;</w>'


def _understated() -> bytes:
    """Return a letter with a part of which the list says that it is short."""
    content = letter(**{"word/media/a.bin": b"\0" * 500_000})
    long, short = (500_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    assert content.count(long) == 2  # before the part, and in the list
    return content.replace(long, short)


def _altered() -> bytes:
    """Return a letter in which a stored part is not what its check says."""
    target = io.BytesIO(letter())
    with zipfile.ZipFile(target, "a", zipfile.ZIP_STORED) as opened:
        opened.writestr("word/media/a.bin", b"what was packed")
    return target.getvalue().replace(b"what was packed", b"what is there!!")


def _twofold() -> bytes:
    """Return a letter of which one reader opens the first, another the second text."""
    target = io.BytesIO(letter())
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(target, "a") as opened:
        opened.writestr("word/document.xml", b"<w>another</w>")
    return target.getvalue()


def _related(part: str, relations: bytes) -> bytes:
    """Return a letter in which a part has these relations."""
    return letter(**{f"word/_rels/{part}.xml.rels": relations})


_SCRIPT = b"5 0 obj << /S /JavaScript /JS (app.alert(1)) >>"

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# A page as a scanner sends it: among megabytes of pixels stands by chance what begins a script.
_SCAN = pdf_with(b"5 0 obj << /Subtype /Image >> stream\n\xff\xd8 /JS \xd9/JS( \nendstream")

BAD = {
    "no bytes": (b"", "file_empty"),
    "a text": ("路灯坏了".encode(), "file_type"),
    "an SVG with a script": (SVG, "file_type"),
    "an SVG behind its declaration": (b'<?xml version="1.0"?>' + SVG, "file_type"),
    "a page": (HTML, "file_type"),
    "a script of a shell": (b"#!/bin/sh\nrm -rf /\n", "file_type"),
    "a program of Windows": (b"MZ\x90\0" + b"\0" * 200, "file_type"),
    "a program of Linux": (b"\x7fELF\2\1\1" + b"\0" * 200, "file_type"),
    "an archive": (archive(a_txt=b"x"), "file_type"),
    "an archive of Java": (archive(META__MANIFEST_MF=b"x", Evil_class=b"x"), "file_type"),
    "a bomb of zeros": (archive(bomb=b"\0" * 30_000_000), "file_type"),
    "a letter that bursts": (_BURST, "file_active"),
    "a letter with a macro": (letter(**{"word/vbaProject.bin": b"x"}), "file_active"),
    "a letter with a program": (letter(**{"word/embeddings/a.exe": b"MZ"}), "file_active"),
    "a letter with a template elsewhere": (
        _related("settings", related("attachedTemplate", "http://192.0.2.1/x.dotm")),
        "file_active",
    ),
    "a letter with a template on another machine": (
        _related("settings", related("attachedTemplate", r"file:///\\192.0.2.1\x.dotm")),
        "file_active",
    ),
    "a letter that shows a picture from elsewhere": (
        _related("document", related("image", "http://192.0.2.1/seen.png")),
        "file_active",
    ),
    **{
        f"a letter with {kind} under a name of no harm": (
            _related("document", related(kind, "media/a.bin", "Internal")),
            "file_active",
        )
        for kind in ("oleObject", "vbaProject", "aFChunk", "package")
    },
    "a letter whose relations break off": (
        _related("document", related("hyperlink", "http://192.0.2.1/")[:-5]),
        "file_broken",
    ),
    "a letter that climbs": (letter(**{"../../etc/cron.d/x": b"x"}), "file_active"),
    "a letter of too many parts": (
        letter(**{f"word/{number}.xml": b"" for number in range(2_100)}),
        "file_active",
    ),
    "half a letter": (letter()[:-30], "file_broken"),
    "a letter with entities": (letter(**{"word/document.xml": _LAUGHS}), "file_active"),
    "a letter with a type of its own": (
        letter(**{"word/styles.xml": b'<!DOCTYPE w SYSTEM "http://a/b"><w/>'}),
        "file_active",
    ),
    "a letter with entities in UTF-16": (
        letter(**{"word/document.xml": _LAUGHS.decode().encode("utf-16")}),
        "file_active",
    ),
    "a letter with entities in its table of types": (
        letter(**{"[Content_Types].xml": _LAUGHS}),
        "file_active",
    ),
    "a letter that begins after a long comment": (
        letter(**{"word/document.xml": b"<!--" + b"x" * 900_000 + b"--><w/>"}),
        "file_active",
    ),
    "a letter that says it is smaller than it is": (_understated(), "file_active"),
    "a letter whose part was altered": (_altered(), "file_broken"),
    "a letter of two parts of one name": (_twofold(), "file_active"),
    **{
        f"a letter in {coding}": (
            letter(
                **{"word/document.xml": f'<?xml version="1.0" encoding="{coding}"?><w/>'.encode()}
            ),
            "file_broken",
        )
        for coding in ("gbk", "idna", "punycode", "base64", "nonsense")
    },
    "a letter that begins before its beginning": (letter()[:40] + letter()[60:], "file_broken"),
    "a letter without XML": (letter(**{"word/document.xml": b"no XML"}), "file_broken"),
    "a template of a letter": (
        letter(**{"[Content_Types].xml": types("word/document.xml", "wordprocessingml.template")}),
        "file_type",
    ),
    "a letter by its parts' names alone": (
        letter(**{"[Content_Types].xml": b"<Types/>"}),
        "file_type",
    ),
    "a PDF with a script": (
        PDF.replace(b"/Type", b"/OpenAction << /S /JavaScript >> /Type"),
        "file_active",
    ),
    "a PDF that starts programs": (PDF.replace(b"/Type", b"/S /Launch /Type"), "file_active"),
    "a PDF with a script among packed objects": (pdf_with(_SCRIPT, is_packed=True), "file_active"),
    "a PDF with a script of a name by numbers": (
        pdf_with(_SCRIPT.replace(b"ava", b"#61v#61")),
        "file_active",
    ),
    "a PDF with a script by numbers among packed objects": (
        pdf_with(_SCRIPT.replace(b"S", b"#53"), is_packed=True),
        "file_active",
    ),
    "a PDF with a script that plays": (
        pdf_with(b"5 0 obj << /S /Rendition /JS (x) >>"),
        "file_active",
    ),
    "a PDF with a form of XML": (pdf_with(b"5 0 obj << /XFA 6 0 R >>"), "file_active"),
    "a PDF with a file by its list alone": (
        pdf_with(b"5 0 obj << /EmbeddedFiles << /Names [(a.exe) 6 0 R] >> >>"),
        "file_active",
    ),
    "a PDF that bursts": (pdf_with(b"\0" * (257 << 20), is_packed=True), "file_active"),
    "a PDF of too many streams": (pdf_with(b"stream\n\x78\x9c" * 20_001), "file_active"),
    "half a PDF": (PDF[:-6], "file_broken"),
    "a GIF": (bare(picture().convert("P"), "GIF"), "file_type"),
    "a GIF that is an archive of Java": (GIFAR, "file_type"),
    "a JPEG that is an archive as well": (_GLUED, "file_active"),
    "a picture of a telephone's own kind": (HEIC, "file_type"),
    "a TIFF": (bare(picture(), "TIFF"), "file_type"),
    "the first bytes of a JPEG before a page": (b"\xff\xd8\xff\xe0" + HTML, "file_broken"),
    "half a JPEG": (_JPEG[: len(_JPEG) // 2], "file_broken"),
    "a JPEG of scans without end": (progressive(picture(), more_scans=60), "file_active"),
    "a JPEG of segments without end": (
        _JPEG[:2] + b"\xff\xfe\0\2" * 6_000 + _JPEG[2:],
        "file_active",
    ),
    "half a PNG": (bare(picture(), "PNG")[:100], "file_broken"),
    "half a WebP": (bare(picture(), "WEBP")[:60], "file_broken"),
    "a PNG of 50,000 by 50,000": (png_of(50_000, 50_000), "picture_too_large"),
    "a PNG of 64 megapixels and more": (png_of(10_000, 7_000), "picture_too_large"),
    "a PNG of 200 megapixels": (png_of(20_000, 10_000), "picture_too_large"),
    "a line of 30,000": (png_of(30_000, 1), "picture_too_large"),
    "a WebP of 6,000 by 5,000": (webp_of(6_000, 5_000), "picture_too_large"),
    "a WebP of 16,000 by 16,000": (webp_of(16_000, 16_000), "picture_too_large"),
    "a PNG without its pixels": (png_of(100, 100), "file_broken"),
    "a video without an index": (
        box(b"ftyp", b"isom\0\0\2\0isomiso2") + box(b"mdat"),
        "file_broken",
    ),
    "half a video": (video()[:-10], "file_broken"),
    "a video whose boxes overlap": (
        video().replace(b"\0\0\0\x6cmvhd", b"\x7f\0\0\x6cmvhd"),
        "file_broken",
    ),
    "a video of too many boxes": (video() + box(b"free") * 10_001, "file_broken"),
    "half a WAV": (wav()[:100], "file_broken"),
    "an MP3 of notes alone": (mp3()[:42] + bytes(200), "file_broken"),
    "20 MB and one byte": (_JPEG + b"\0" * (LARGEST_FILE + 1 - len(_JPEG)), "file_too_large"),
}


def _workbook() -> bytes:
    """Return a table as a program of offices writes it."""
    target = io.BytesIO()
    Workbook().save(target)
    return target.getvalue()


async def parts_of(content: bytes, size: int = 65_000) -> AsyncIterator[bytes]:
    """Yield a file as the network brings it."""
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def received(content: bytes, folder: Path, name: str = "a.jpg") -> Received:
    """Return what was received; its files are closed already."""
    async with receive(parts_of(content), name, object_name="0" * 32, folder=folder) as found:
        return found


def left_in(folder: Path) -> list[Path]:
    """Return what lies in a folder."""
    return list(folder.iterdir())


class TestBadFiles:
    @pytest.mark.parametrize(("content", "code"), BAD.values(), ids=BAD.keys())
    async def test_are_refused(self, content: bytes, code: str, tmp_path: Path) -> None:
        """Each with its own code and 422, and nothing is left behind."""
        with pytest.raises(DomainError) as refused:
            await received(content, tmp_path)
        assert (refused.value.code, refused.value.http_status) == (code, 422)
        assert left_in(tmp_path) == []

    async def test_are_not_read_on_when_they_are_too_long(self, tmp_path: Path) -> None:
        """Whoever sends without end is read no further than the limit."""
        came = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal came
            while True:
                came += 1_000_000
                yield b"\0" * 1_000_000

        with pytest.raises(DomainError) as refused:
            async with receive(endless(), "a.jpg", object_name="0" * 32, folder=tmp_path):
                pass
        assert refused.value.code == "file_too_large"
        assert came <= LARGEST_FILE + 2_000_000

    async def test_cut_off_leave_nothing(self, tmp_path: Path) -> None:
        """What ends half-way is no file, and no trace of it stays."""

        async def cut_off() -> AsyncIterator[bytes]:
            yield _JPEG[:1_000]
            raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            async with receive(cut_off(), "a.jpg", object_name="0" * 32, folder=tmp_path):
                pass
        assert left_in(tmp_path) == []


class TestGoodFiles:
    @pytest.mark.parametrize(
        ("content", "media_type"),
        [
            (_JPEG, "image/jpeg"),
            (progressive(picture()), "image/jpeg"),
            (progressive(picture(), more_scans=20), "image/jpeg"),
            (_JPEG + b"\xff\xda" * 1_000, "image/jpeg"),  # a moving picture behind its end
            (bare(picture(), "PNG"), "image/png"),
            (bare(picture(), "WEBP"), "image/webp"),
            (PDF, "application/pdf"),
            (_SCAN, "application/pdf"),
            (pdf_with(b"5 0 obj << /Type /Font >>", is_packed=True), "application/pdf"),
            (video(), "video/mp4"),
            (mp3(), "audio/mpeg"),
            (wav(), "audio/wav"),
            (
                letter(),
                _DOCX,
            ),
            *(
                (_related("document", related(kind, target)), _DOCX)
                for kind, target in (
                    ("hyperlink", "http://192.0.2.1/"),
                    ("externalLinkPath", "others.xlsx"),
                    ("attachedTemplate", "file:///C:\\Templates\\letter.dotx"),
                )
            ),
            (
                _workbook(),
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
        ],
    )
    async def test_are_known_by_their_content(
        self, content: bytes, media_type: str, tmp_path: Path
    ) -> None:
        """A name that says something else changes nothing."""
        found = await received(content, tmp_path, "evil.exe")
        assert found.media_type == media_type
        assert found.size_bytes == len(content)

    async def test_of_20_mb_are_taken(self, tmp_path: Path) -> None:
        """The limit itself is allowed."""
        content = _JPEG + b"\0" * (LARGEST_FILE - len(_JPEG))
        assert (await received(content, tmp_path)).size_bytes == LARGEST_FILE


class TestNames:
    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\x\\before.jpg", "before.jpg"),
            ("a\r\nSet-Cookie: x\0.jpg", "aSet-Cookie: x.jpg"),
            ("gpj\u202e.exe", "gpj.exe"),
            (" 路灯 .jpg. ", "路灯 .jpg"),
        ],
    )
    async def test_lead_nowhere(self, given: str, shown: str, tmp_path: Path) -> None:
        """Folders, control characters and marks of direction are no part of a name."""
        assert (await received(_JPEG, tmp_path, given)).name == shown

    @pytest.mark.parametrize("given", ["", "..", "/", "\0", "x" * 10_000])
    async def test_that_name_nothing_are_refused(self, given: str, tmp_path: Path) -> None:
        """A file has a name that people can tell it by."""
        with pytest.raises(DomainError) as refused:
            await received(_JPEG, tmp_path, given)
        assert (refused.value.code, refused.value.http_status) == ("file_name", 422)
