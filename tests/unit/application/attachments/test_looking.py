"""Files that come in at once: so few are looked at at a time, and nobody else waits for them."""

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from application.attachments import picture as picture_module
from application.attachments import receiving
from application.attachments.picture import Drawn, draw_anew
from application.attachments.receiving import LOOKED_AT_ONCE, receive
from application.attachments.sealed_stream import SealingWriter
from tests.files import bare, picture

_PICTURES = 12


async def _content(shade: int) -> AsyncIterator[bytes]:
    yield bare(picture(shade))


async def test_large_pictures_are_drawn_one_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small ones need not wait for them."""
    drawn = picture_module._drawn  # noqa: SLF001 -- counted as it runs
    at_once, lock = [0], threading.Lock()
    most: list[int] = []

    def counted(image: Image.Image, target: SealingWriter) -> Drawn:
        with lock:
            at_once[0] += 1
            most.append(at_once[0])
        try:
            return drawn(image, target)
        finally:
            with lock:
                at_once[0] -= 1

    monkeypatch.setattr(picture_module, "_drawn", counted)
    monkeypatch.setattr(picture_module, "_LARGE", 1_000)

    async def one(shade: int) -> None:
        name = f"{shade:032}"
        async with receive(_content(shade), "a.jpg", object_name=name, folder=tmp_path):
            pass

    await asyncio.gather(*(one(shade) for shade in range(_PICTURES)))
    assert most == [1] * _PICTURES


async def test_pictures_are_drawn_by_few_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decoded picture fills hundreds of megabytes: so many threads keep such, and no others."""
    may_go_on, begun = threading.Event(), threading.Semaphore(0)
    drawing: Counter[int] = Counter()

    def held_up(*given: object) -> Drawn:
        drawing[threading.get_ident()] += 1
        begun.release()
        assert may_go_on.wait(30)
        return draw_anew(*given)  # type: ignore[arg-type] # as they came

    monkeypatch.setattr(receiving, "draw_anew", held_up)

    async def one(shade: int) -> str:
        async with receive(
            _content(shade), "a.jpg", object_name=f"{shade:032}", folder=tmp_path
        ) as received:
            return received.media_type

    coming = [asyncio.create_task(one(shade)) for shade in range(_PICTURES)]
    await asyncio.to_thread(begun.acquire)
    # Whatever else a request does in a thread is done while all of them wait.
    assert await asyncio.wait_for(asyncio.to_thread(lambda: "done"), 20) == "done"
    assert len(drawing) <= LOOKED_AT_ONCE
    may_go_on.set()
    assert set(await asyncio.gather(*coming)) == {"image/jpeg"}
    assert len(drawing) <= LOOKED_AT_ONCE
    assert drawing.total() == _PICTURES
