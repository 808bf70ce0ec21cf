"""Pictures: measured before they are decoded, and drawn anew without anything but what one sees."""

import hashlib
import threading
from contextlib import AbstractContextManager, ExitStack, nullcontext
from typing import IO, BinaryIO, Final, NamedTuple, cast

from PIL import Image, ImageOps, _imaging

from application.attachments.capture import Capture, capture_of
from application.attachments.errors import FileBrokenError, PictureTooLargeError
from application.attachments.jpeg_scans import check_scans
from application.attachments.sealed_stream import SealingWriter
from domain.errors import DomainError
from domain.issue.values import MediaType

LONGEST_SIDE: Final = 20_000
MOST_PIXELS: Final = 64_000_000
SHOWN_SIDE: Final = 4_096
"""Longer sides are drawn smaller: what is shown is for eyes, the original is kept."""
_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_QUALITY: Final = 85
_BAND: Final = 256
_HEAD: Final = 30
MOST_OF_WEBP: Final = 25_000_000
"""Its decoder fills the memory several times over."""
_ACCEPTED: Final = f"up to {LONGEST_SIDE} a side, {MOST_PIXELS} in all, of a WebP {MOST_OF_WEBP}"
_LARGE: Final = 16_000_000
_ONE_AT_A_TIME: Final = threading.Lock()
"""For pictures of more pixels than that: one of them may fill half a gigabyte and more."""

# Above it the library warns, above twice as much it refuses; `_turn` comes before both.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
# Larger blocks than 32 MB are no part of a thread's heap: freed, they are the machine's again.
_imaging.set_block_size(64 * 1024 * 1024)


class Drawn(NamedTuple):
    """How a picture was drawn anew: as which type; the digest of its pixels; its taking."""

    media_type: MediaType
    pixels: str
    capture: Capture


def draw_anew(file: BinaryIO, media_type: MediaType, target: SealingWriter) -> Drawn:
    """Write the picture to `target` without EXIF, XMP, comments, thumbnails, profiles, frames.

    Raises PictureTooLargeError and FileActiveError before anything is decoded, FileBrokenError.
    """
    is_webp = media_type == "image/webp"
    try:
        with ExitStack() as held:
            if media_type == "image/jpeg":
                check_scans(file)
            if is_webp:
                held.enter_context(_turn(_webp_size(file), MOST_OF_WEBP))
            file.seek(0)
            image = held.enter_context(Image.open(file, formats=(_FORMATS[media_type],)))
            if not is_webp:
                held.enter_context(_turn(image.size))
            return _drawn(image, target)
    except (DomainError, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureTooLargeError(given="too many", accepted=_ACCEPTED) from None
    except Exception as error:  # a decoder fails in as many ways as there are bad files
        raise FileBrokenError(given=media_type) from error


def _turn(size: tuple[int, int], most: int = MOST_PIXELS) -> AbstractContextManager[object]:
    """Return the turn in which a picture of that size is drawn. Raises PictureTooLargeError."""
    width, height = size
    if max(width, height) > LONGEST_SIDE or width * height > most:
        raise PictureTooLargeError(given=f"{width} x {height}", accepted=_ACCEPTED)
    return _ONE_AT_A_TIME if width * height > _LARGE else nullcontext()


def _webp_size(file: BinaryIO) -> tuple[int, int]:
    """Return the size as the first chunk says: the library fills the memory as it opens one."""
    file.seek(0)
    head = file.read(_HEAD)
    kind = head[12:16]
    if len(head) == _HEAD and kind == b"VP8X":
        return _little(head[24:27]) + 1, _little(head[27:30]) + 1
    if len(head) == _HEAD and kind == b"VP8L":
        bits = _little(head[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if len(head) == _HEAD and kind == b"VP8 ":
        return _little(head[26:28]) & 0x3FFF, _little(head[28:30]) & 0x3FFF
    raise FileBrokenError(given="image/webp")


def _little(number: bytes) -> int:
    return int.from_bytes(number, "little")


def _drawn(image: Image.Image, target: SealingWriter) -> Drawn:
    is_png = image.format == "PNG"
    image.draft("RGB", (SHOWN_SIDE, SHOWN_SIDE))  # a JPEG is decoded no larger than it is shown
    image.load()
    capture = capture_of(image)
    image.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    upright = ImageOps.exif_transpose(image)
    mode = "RGBA" if upright.has_transparency_data else "RGB"
    if upright.mode.startswith("I"):  # 16 bits of grey, which would all turn white
        upright = upright.convert("I").point(lambda grey: grey / 256).convert("L")
    clean = Image.new(mode, upright.size)
    clean.paste(upright.convert(mode))  # the pixels alone: what else was noted stays behind
    file = cast("IO[bytes]", target)
    if is_png or mode == "RGBA":
        clean.save(file, "PNG")
        return Drawn("image/png", _pixels(clean), capture)
    clean.save(file, "JPEG", quality=_QUALITY)
    return Drawn("image/jpeg", _pixels(clean), capture)


def _pixels(image: Image.Image) -> str:
    """Return the digest of what one sees, band by band."""
    digest = hashlib.sha256(f"{image.mode} {image.width} {image.height}".encode())
    for top in range(0, image.height, _BAND):
        band = (0, top, image.width, min(top + _BAND, image.height))
        digest.update(image.crop(band).tobytes())
    return digest.hexdigest()
