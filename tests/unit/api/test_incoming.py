"""Bodies that do not come: given up after their time, and no fault."""

import asyncio

import pytest
from fastapi import Request
from starlette.types import Message, Receive

from api import strict_route
from api.errors import BodyTooLargeError, UploadError
from api.strict_route import read_body


def request_of(receive: Receive) -> Request:
    """Return a request that announces nothing of its length."""
    return Request({"type": "http", "method": "POST", "headers": []}, receive)


async def gone() -> Message:
    """Return that nobody is there any more."""
    return {"type": "http.disconnect"}


async def silent() -> Message:
    """Return nothing, ever."""
    await asyncio.Event().wait()
    raise AssertionError


async def endless() -> Message:
    """Return one part after the other."""
    return {"type": "http.request", "body": b"x" * 10, "more_body": True}


class TestBody:
    def test_that_is_cut_off_is_malformed(self) -> None:
        """Who hung up is no fault of the program."""
        with pytest.raises(UploadError, match="cut off"):
            asyncio.run(read_body(request_of(gone), most=100))

    def test_that_never_comes_is_given_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nobody holds a connection by saying nothing on it."""
        monkeypatch.setattr(strict_route, "BODY_SECONDS", 0.05)

        async def read() -> bytes:
            return await asyncio.wait_for(read_body(request_of(silent), most=100), 10)

        with pytest.raises(UploadError, match="took more than"):
            asyncio.run(read())

    def test_without_end_is_too_long(self) -> None:
        """Whatever length it announces."""
        with pytest.raises(BodyTooLargeError):
            asyncio.run(read_body(request_of(endless), most=100))
