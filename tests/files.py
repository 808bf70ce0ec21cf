"""Files for tests: pictures with and without traces, and files made to do harm."""

import io
import struct
import zipfile
import zlib
from typing import Final

from PIL import Image

LATITUDE: Final = 30.659462
LONGITUDE: Final = 104.063415
TAKEN: Final = "2026:03:02 09:30:15"
MAKER: Final = "SECRETMAKER"
COMMENT: Final = b"SECRETCOMMENT"
_EXIF: Final = 0x8769
_GPS: Final = 0x8825


def picture(shade: int = 90, size: tuple[int, int] = (64, 48)) -> Image.Image:
    """Return a picture that is a function of the shade."""
    image = Image.linear_gradient("L").resize(size)
    return Image.merge("RGB", (image, image.point(lambda value: value // 2), image)).point(
        lambda value: (value + shade) % 256
    )


def bare(image: Image.Image, form: str = "JPEG") -> bytes:
    """Return the picture as a file without notes."""
    target = io.BytesIO()
    image.save(target, form)
    return target.getvalue()


def progressive(image: Image.Image, *, more_scans: int = 0) -> bytes:
    """Return the picture as a JPEG that comes in scans; the last of them so many times more."""
    target = io.BytesIO()
    image.save(target, "JPEG", progressive=True)
    content = target.getvalue()
    last = content[content.rindex(b"\xff\xda") : -2]
    return content[:-2] + last * more_scans + content[-2:]


def noted(image: Image.Image, form: str = "JPEG") -> bytes:
    """Return the picture as a file with EXIF, place, comment and XMP, as a telephone writes it."""
    exif = Image.Exif()
    exif[0x010F] = MAKER
    exif.get_ifd(_EXIF).update({0x9003: TAKEN, 0x9011: "+08:00"})
    exif.get_ifd(_GPS).update(
        {1: "N", 2: _degrees(LATITUDE), 3: "E", 4: _degrees(LONGITUDE), 18: "WGS-84"}
    )
    target = io.BytesIO()
    more = {"comment": COMMENT} if form == "JPEG" else {}
    image.save(target, form, exif=exif, **more)
    return target.getvalue()


def _degrees(value: float) -> tuple[float, float, float]:
    minutes, seconds = divmod(value * 3600, 60)
    degrees, minutes = divmod(minutes, 60)
    return degrees, minutes, seconds


def png_of(width: int, height: int, *, text: bytes = b"") -> bytes:
    """Return a small PNG that says it measures so much."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    note = _chunk(b"tEXt", b"Comment\0" + text) if text else b""
    data = _chunk(b"IDAT", zlib.compress(b"\0" * 4096))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + note + data + _chunk(b"IEND", b"")


def webp_of(width: int, height: int) -> bytes:
    """Return the beginning of a WebP that says it measures so much."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + size
    return b"RIFF" + struct.pack("<I", len(body)) + body + b"\0" * 64


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


def archive(**parts: bytes) -> bytes:
    """Return a ZIP of these parts; two underscores stand for a slash, one for a full stop."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in parts.items():
            opened.writestr(name.replace("__", "/").replace("_", "."), content)
    return target.getvalue()


def types(part: str, kind: str) -> bytes:
    """Return the table of types of an office file that is about this part."""
    main = f"application/vnd.openxmlformats-officedocument.{kind}.main+xml"
    return f'<Types><Override PartName="/{part}" ContentType="{main}"/></Types>'.encode()


LETTER: Final = types("word/document.xml", "wordprocessingml.document")


def letter(**more: bytes) -> bytes:
    """Return a DOCX with `more` parts."""
    target = io.BytesIO()
    parts = {"[Content_Types].xml": LETTER, "word/document.xml": b"<w/>", **more}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in parts.items():
            opened.writestr(name, content)
    return target.getvalue()


def related(kind: str, target: str, mode: str = "External") -> bytes:
    """Return the relations of a part of an office file: one, of that kind, to that target."""
    type_ = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    one = f'<Relationship Id="r1" Type="{type_}" Target="{target}" TargetMode="{mode}"/>'
    return f"<Relationships>{one}</Relationships>".encode()


PDF: Final = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def pdf_with(objects: bytes, *, is_packed: bool = False) -> bytes:
    """Return a PDF with more objects, as programs of offices pack them or in clear."""
    packed = zlib.compress(objects)
    head = b"4 0 obj << /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>" % len(
        packed
    )
    stream = head + b" stream\r\n" + packed + b"\nendstream endobj\n"
    return PDF.replace(b"trailer", (stream if is_packed else objects) + b"\ntrailer")


SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML: Final = b"<!doctype html><script>alert(1)</script>"
GIFAR: Final = b"GIF89a\x01\0\x01\0\0\0\0;" + archive(Evil_class=b"\xca\xfe\xba\xbe")
HEIC: Final = struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + b"\0" * 64


def box(kind: bytes, *contents: bytes) -> bytes:
    """Return a box of an MP4."""
    content = b"".join(contents)
    return struct.pack(">I", 8 + len(content)) + kind + content


def video(*, sound: bytes = b"s" * 1_000) -> bytes:
    """Return an MP4 that says when, where and by what it was taken."""
    since_1904 = 3_855_259_815
    times = bytes(4) + struct.pack(">II", since_1904, since_1904) + bytes(88)
    place = box(b"\xa9xyz", b"\0\x12\x15\xc7", b"+30.6595+104.0634/")
    track = box(
        b"trak", box(b"tkhd", times), box(b"mdia", box(b"mdhd", times)), box(b"udta", place)
    )
    notes = box(b"meta", b"SECRETMAKER com.apple.quicktime.location.ISO6709")
    index = box(b"moov", box(b"mvhd", times), track, notes)
    start = box(b"ftyp", b"isom\0\0\2\0isomiso2")
    return start + index + box(b"uuid", b"SECRETXMP" * 3) + box(b"mdat", sound)


def mp3() -> bytes:
    """Return an MP3 between its notes."""
    before = b"ID3\4\0\0\0\0\0\x20" + b"SECRETTITLE".ljust(32)
    return before + b"\xff\xfb\x90\0" * 500 + b"TAG" + b"SECRETSINGER".ljust(125)


def wav() -> bytes:
    """Return a WAV with notes before and behind its sound."""
    form = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8_000, 16_000, 2, 16)
    notes = b"LIST" + struct.pack("<I", 19) + b"INFOISECRETARTISTxx" + b"\0"
    sound = b"data" + struct.pack("<I", 400) + bytes(400)
    body = b"WAVE" + form + notes + sound + b"bext" + struct.pack("<I", 8) + b"SECRETxx"
    return b"RIFF" + struct.pack("<I", len(body)) + body
