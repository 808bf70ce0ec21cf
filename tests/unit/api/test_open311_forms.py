"""Forms of Open311 clients as they are read."""

import gc
from pathlib import Path

import pytest
from fastapi import Request

from api.open311.errors import BadFormError
from api.open311.forms import Sent, read_form

_HEAD = (
    b'--b\r\nContent-Disposition: form-data; name="media"; filename="a.jpg"\r\n'
    b"Content-Type: image/jpeg\r\n\r\n"
)
_FIELD = b'--b\r\nContent-Disposition: form-data; name="description"\r\n\r\n'
_PHOTO = b"\xff\xd8\xff" + b"x" * 3_000_000


async def read(body: bytes, folder: Path) -> Sent:
    """Return the form that a body is."""

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body + b"\r\n--b--\r\n", "more_body": False}

    headers = [(b"content-type", b"multipart/form-data; boundary=b")]
    return await read_form(Request({"type": "http", "headers": headers}, receive), folder)


def left_in(folder: Path) -> list[Path]:
    """Return what lies in a folder by a name."""
    return list(folder.iterdir())


def bytes_on_disk(number: int) -> bytes:
    """Return what an open file holds."""
    return Path(f"/proc/self/fd/{number}").read_bytes()


async def test_photos_lie_in_clear_on_no_disk(tmp_path: Path) -> None:
    """However large a photo is: what of it is on a disk is sealed, without a name, and goes."""
    sent = await read(_HEAD + _PHOTO, tmp_path)
    (photo,) = sent.photos
    assert left_in(tmp_path) == []
    lying = bytes_on_disk(photo.file.fileno())
    assert len(lying) > len(_PHOTO)
    assert _PHOTO[:100] not in lying
    assert await photo.read() == _PHOTO
    await photo.close()


@pytest.mark.parametrize(
    "body", [(_FIELD + b"x" * 60_000 + b"\r\n") * 6, _HEAD + _PHOTO + b"\r\n--b\r\nbroken"]
)
async def test_bad_forms_are_given_up(tmp_path: Path, body: bytes) -> None:
    """Fields that are too long together, or half a form; no file of it stays open."""
    with pytest.raises(BadFormError):
        await read(body, tmp_path)
    gc.collect()
