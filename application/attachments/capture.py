"""When and where a picture was taken, as its EXIF says: words to be sealed, or nothing."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from PIL import Image

_EXIF_PART: Final = 0x8769
_GPS_PART: Final = 0x8825
_TIMES: Final = (0x9003, 0x9004)
_CHANGED: Final = 0x0132
_OFFSETS: Final = (0x9011, 0x9010)
_FORM: Final = "%Y:%m:%d %H:%M:%S"
_LATITUDE: Final = (1, 2, "S", 90.0)
_LONGITUDE: Final = (3, 4, "W", 180.0)
_SIXTY: Final = 60.0


class Capture(NamedTuple):
    """When, in ISO 8601, without a zone where none was noted; where, in degrees by WGS-84."""

    time: str | None = None
    place: str | None = None


def capture_of(image: Image.Image) -> Capture:
    """Return what the picture says of its taking. Whatever is written there, nothing is raised."""
    try:
        exif = image.getexif()
        return Capture(_time(exif), _place(exif.get_ifd(_GPS_PART)))
    except Exception:  # noqa: BLE001 -- a broken note in a good picture is no note
        return Capture()


def _time(exif: Image.Exif) -> str | None:
    part = exif.get_ifd(_EXIF_PART)
    said = [str(part.get(tag, "")) for tag in _TIMES] + [str(exif.get(_CHANGED, ""))]
    for text, offset in zip(said, (*_OFFSETS, _OFFSETS[0]), strict=True):
        zone = str(part.get(offset, "")).strip("\0 ")
        found = _instant(text.strip("\0 "), zone)
        if found:
            return found
    return None


def _instant(text: str, zone: str) -> str | None:
    try:
        found = datetime.strptime(text, _FORM).isoformat()  # noqa: DTZ007 -- as the camera has it
    except ValueError:
        return None
    try:
        return datetime.fromisoformat(found + zone).isoformat()
    except ValueError:
        return found


def _place(gps: dict[int, Any]) -> str | None:
    latitude, longitude = _degrees(gps, *_LATITUDE), _degrees(gps, *_LONGITUDE)
    if latitude is None or longitude is None or (latitude, longitude) == (0.0, 0.0):
        return None
    return f"{latitude:.6f}, {longitude:.6f}"


def _degrees(
    gps: dict[int, Any], side: int, parts: int, negative: str, most: float
) -> float | None:
    try:
        degrees, minutes, seconds = (float(each) for each in gps[parts])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    found = degrees + minutes / _SIXTY + seconds / _SIXTY / _SIXTY
    if not 0 <= found <= most:  # also what is no number
        return None
    return -found if str(gps.get(side, "")).strip("\0 ").upper() == negative else found
