"""Forms of Open311 clients as they are read."""

from fastapi import Request

from api.open311.forms import read_form

_HEAD = (
    b'--b\r\nContent-Disposition: form-data; name="media"; filename="a.jpg"\r\n'
    b"Content-Type: image/jpeg\r\n\r\n"
)
_PHOTO = b"\xff\xd8\xff" + b"x" * 3_000_000


async def test_photos_lie_in_clear_on_no_disk() -> None:
    """However large a photo is, the library moves it to no file of its own."""
    body = _HEAD + _PHOTO + b"\r\n--b--\r\n"

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", b"multipart/form-data; boundary=b")]
    sent = await read_form(Request({"type": "http", "headers": headers}, receive))
    (photo,) = sent.photos
    assert not vars(photo.file)["_rolled"]
    assert await photo.read() == _PHOTO
    await photo.close()
