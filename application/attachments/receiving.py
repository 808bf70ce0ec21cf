"""Takes a file in as a stream: digested, counted and sealed as it comes, then looked at.

Clear bytes are on no disk and never all in memory. What is cut off half-way leaves nothing: the
sealed bytes lie in a file without a name, whose key is nowhere else.
"""

import asyncio
import hashlib
import io
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, cast

from application.attachments.capture import Capture
from application.attachments.errors import FileEmptyError, FileTooLargeError
from application.attachments.file_name import shown_name
from application.attachments.file_type import ACCEPTED, PICTURES, type_of
from application.attachments.picture import draw_anew
from application.attachments.recording import RECORDINGS, leave_notes_out
from application.attachments.sealed_stream import SealedReader, SealingWriter, new_key
from domain.issue.commands.relations import LARGEST_FILE
from domain.issue.values import MediaType

_PIECE: Final = 256 * 1024
"""Written at a time, in a thread: the network brings less at a time."""
LOOKED_AT_ONCE: Final = 2
_LOOKING: Final = ThreadPoolExecutor(LOOKED_AT_ONCE, thread_name_prefix="looking")
"""Whoever waits for it holds up nobody else, and what decoders fill is kept by so few threads."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What is shown in place of the file: without its notes, sealed under the same key."""

    file: BinaryIO
    media_type: MediaType
    size_bytes: int
    pixels: str | None


@dataclass(frozen=True, slots=True)
class Received:
    """A whole file of a kind that is kept. `object` is the random name it will lie under."""

    object: str
    name: str
    sha256: str
    size_bytes: int
    media_type: MediaType
    key: bytes
    file: BinaryIO
    copy: Copy | None
    capture: Capture


@asynccontextmanager
async def receive(
    stream: AsyncIterable[bytes],
    name: str,
    *,
    object_name: str,
    folder: Path,
    accepted: Collection[MediaType] = ACCEPTED,
) -> AsyncIterator[Received]:
    """Give the file that comes in, for the block; afterwards it is gone unless it was stored.

    Raises the refusals of `application.attachments.errors`, and whatever ends the stream early.
    """
    name = shown_name(name)
    with ExitStack() as open_files:
        spool = _Spool(open_files.enter_context(_nameless(folder)), original_place(object_name))
        async for part in stream:
            spool.take(part)
            if spool.waits > _PIECE:
                await asyncio.to_thread(spool.write)
        await asyncio.to_thread(spool.finish)
        target = open_files.enter_context(_nameless(folder))
        look = partial(_looked_at, spool, name, object_name, target, accepted)
        yield await asyncio.get_running_loop().run_in_executor(_LOOKING, look)


def original_place(object_name: str) -> str:
    """Return what the stream of a file's own bytes is bound to."""
    return f"attachment|{object_name}|original"


def copy_place(object_name: str) -> str:
    """Return what the stream of its copy is bound to."""
    return f"attachment|{object_name}|shown"


class _Spool:
    """What has come so far."""

    def __init__(self, file: BinaryIO, place: str) -> None:
        self.file = file
        self.place = place
        self.key = new_key()
        self.size = 0
        self._writer = SealingWriter(file, self.key, place)
        self._digest = hashlib.sha256()
        self._parts: list[bytes] = []
        self.waits = 0

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def take(self, part: bytes) -> None:
        self.size += len(part)
        if self.size > LARGEST_FILE:
            raise FileTooLargeError(accepted=LARGEST_FILE)
        self._parts.append(part)
        self.waits += len(part)

    def write(self) -> None:
        for part in self._parts:
            self._digest.update(part)
            self._writer.write(part)
        self._parts.clear()
        self.waits = 0

    def finish(self) -> None:
        if not self.size:
            raise FileEmptyError(accepted=LARGEST_FILE)
        self.write()
        self._writer.finish()


def _looked_at(
    spool: _Spool,
    name: str,
    object_name: str,
    target: BinaryIO,
    accepted: Collection[MediaType],
) -> Received:
    reader = SealedReader(spool.file, spool.key, spool.place)
    clear = cast("BinaryIO", io.BufferedReader(reader))
    media_type = type_of(clear, accepted)
    writer = SealingWriter(target, spool.key, copy_place(object_name))
    copy, capture = None, Capture()
    if media_type in PICTURES:
        shown, pixels, capture = draw_anew(clear, media_type, writer)
        writer.finish()
        copy = Copy(target, shown, writer.size, pixels)
    elif media_type in RECORDINGS:
        capture = leave_notes_out(clear, media_type, writer)
        writer.finish()
        copy = Copy(target, media_type, writer.size, None)
    return Received(
        object=object_name,
        name=name,
        sha256=spool.sha256,
        size_bytes=spool.size,
        media_type=media_type,
        key=spool.key,
        file=spool.file,
        copy=copy,
        capture=capture,
    )


def _nameless(folder: Path) -> BinaryIO:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return tempfile.TemporaryFile(dir=folder)
