"""The use case: a file is taken in, stored sealed, put on record, and opened again."""

import asyncio
import hashlib
from collections.abc import AsyncIterable, Awaitable, Callable, Collection, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

from application.attachments.errors import FileDamagedError, NoSuchAttachmentError
from application.attachments.file_store import FileStore
from application.attachments.file_type import ACCEPTED
from application.attachments.receiving import (
    Received,
    copy_place,
    original_place,
    receive,
)
from application.attachments.sealed_stream import (
    SealedStreamError,
    sealed_size,
    unsealed,
)
from application.order import Order
from application.personal_data import PersonalData
from application.ports import NewId
from application.streams import Streams
from application.vault_attachments import AttachmentRows, FileRow
from domain.issue.commands import AttachEvidence
from domain.issue.errors import IssueNotFoundError
from domain.issue.values import MediaType
from domain.step import Outcome

ATTACH = AttachEvidence.__name__
_SHOWN = ".shown"
_HELD: Final = 1 << 20
"""Bytes of a file that are not read a second time to be handed out."""


class _Stored(NamedTuple):
    """An object in the store, and what must be found in it; the digest where it is known."""

    name: str
    place: str
    size_bytes: int
    media_type: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class AttachmentTaken:
    """What became of a file: the order's outcome, and what the file is. Its id is its digest."""

    outcome: Outcome
    sha256: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is read: its clear bytes as they come, their number, and their type."""

    parts: Iterator[bytes]
    size_bytes: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Attachments:
    """Files of issues. Methods raise FilesUnavailableError, VaultUnavailableError, StoreError."""

    files: FileStore
    rows: AttachmentRows
    personal: PersonalData
    streams: Streams
    give: Callable[[Order], Awaitable[Outcome]]
    new_id: NewId
    folder: Path
    """Where files without names lie while they come in; nothing there outlives its upload."""

    async def take(self, order: Order, stream: AsyncIterable[bytes], name: str) -> AttachmentTaken:
        """Take a file in and put it on record in the order's issue.

        The order is an `AttachEvidence` whose draft says at most `kind` and `visible_to`: what the
        file is, is found out here. Raises the refusals of a file; those of the order are its
        outcome, and then nothing is kept.
        """
        async with self.receive(stream, name) as received:
            return await self.attach(order, received)

    def receive(
        self,
        stream: AsyncIterable[bytes],
        name: str,
        accepted: Collection[MediaType] = ACCEPTED,
    ) -> AbstractAsyncContextManager[Received]:
        """Give a file that comes in, looked at, for the block; it is in no issue yet.

        For who needs its digest before there is an issue to attach it to, or takes some types
        alone. Raises as `take`.
        """
        return receive(
            stream, name, object_name=self.new_id().hex, folder=self.folder, accepted=accepted
        )

    async def attach(self, order: Order, received: Received) -> AttachmentTaken:
        """Store a received file and put it on record. Raises as `take`."""
        row = await asyncio.to_thread(self._stored, order, received)
        outcome = await self.give(replace(order, draft={**order.draft, **_described(received)}))
        await asyncio.to_thread(self._settle, row, outcome)
        return AttachmentTaken(outcome, received.sha256, received.media_type, received.size_bytes)

    def open(self, row: FileRow, *, original: bool = False) -> Opened:
        """Return the bytes that are shown of a file, or its own; all of them were verified before.

        Raises NoSuchAttachmentError, FileDamagedError.
        """
        stored = _stored_as(row, original=original)
        key = self._key(row)
        parts = self._verified(row, stored, key) or self._clear(row, stored, key)
        return Opened(iter(parts), stored.size_bytes, stored.media_type)

    def verify(self, row: FileRow) -> int:
        """Read a file, and the copy that is shown of it, to their ends; return how many bytes.

        Raises NoSuchAttachmentError, FileDamagedError.
        """
        key = self._key(row)
        kinds = (True, False) if row.shown else (True,)
        for stored in (_stored_as(row, original=original) for original in kinds):
            self._verified(row, stored, key)
        return row.size_bytes

    def _key(self, row: FileRow) -> bytes:
        key = row.wrapped and self.personal.unwrap(
            row.wrapped, person=row.person, place=row_place(row)
        )
        if not key:
            raise NoSuchAttachmentError(given=row.sha256)
        return key

    def _verified(self, row: FileRow, stored: _Stored, key: bytes) -> list[bytes] | None:
        """Read all of it and return it, None where it is too long to be held in memory."""
        size, digest = 0, hashlib.sha256()
        held: list[bytes] | None = [] if stored.size_bytes <= _HELD else None
        for part in self._clear(row, stored, key):
            size += len(part)
            digest.update(part)
            if held is not None:
                held.append(part)
        if size != stored.size_bytes or stored.sha256 not in {None, digest.hexdigest()}:
            raise FileDamagedError(given=row.sha256)
        return held

    def _clear(self, row: FileRow, stored: _Stored, key: bytes) -> Iterator[bytes]:
        found = self.files.get(stored.name)
        if found is None:
            # It may have been removed with its record since its row was read.
            is_known = row.sha256 in self.rows.of_issue(UUID(row.issue_id))
            raise (FileDamagedError if is_known else NoSuchAttachmentError)(given=row.sha256)
        try:
            yield from unsealed(found, key, stored.place)
        except SealedStreamError:
            raise FileDamagedError(given=row.sha256) from None

    def remove(self, row: FileRow) -> None:
        """Remove the bytes of a file and what is known of it."""
        self.files.delete(row.object)
        if row.shown:
            self.files.delete(row.object + _SHOWN)
        self.rows.forget(row.object)

    def _stored(self, order: Order, received: Received) -> FileRow:
        """Note the file, then store its bytes: what is stored is always known of."""
        issue = self.streams.latest(order.issue_id).issue if order.issue_id else None
        if issue is None or not issue.version:
            raise IssueNotFoundError(given=str(order.issue_id))
        copy = received.copy
        row = FileRow(
            object=received.object,
            issue_id=str(issue.issue_id),
            sha256=received.sha256,
            person=issue.subject,
            wrapped=None,
            media_type=received.media_type,
            size_bytes=received.size_bytes,
            shown=copy.media_type if copy else None,
            shown_bytes=copy.size_bytes if copy else None,
            pixels=copy.pixels if copy else None,
        )
        wrapped = self.personal.wrap(received.key, person=row.person, place=row_place(row))
        row = row._replace(wrapped=wrapped)
        self.rows.begin(row)
        self.files.put(row.object, received.file)
        if copy:
            self.files.put(row.object + _SHOWN, copy.file)
        return row

    def _settle(self, row: FileRow, outcome: Outcome) -> None:
        """Keep what is on record now, remove what was refused or was there already.

        Where nobody knows yet what became of the order, the sweep looks later.
        """
        if outcome.kind == "unavailable":
            return
        if outcome.kind == "refused" or not self.rows.keep(row.object):
            self.remove(row)


def _stored_as(row: FileRow, *, original: bool) -> _Stored:
    if row.shown is not None and row.shown_bytes is not None and not original:
        place = copy_place(row.object)
        return _Stored(row.object + _SHOWN, place, row.shown_bytes, row.shown, None)
    place = original_place(row.object)
    return _Stored(row.object, place, row.size_bytes, row.media_type, row.sha256)


def stored_objects(row: FileRow) -> Iterator[tuple[str, int]]:
    """Yield the names of a file's objects, each with the bytes that it has as it is sealed."""
    for original in (True, False) if row.shown else (True,):
        stored = _stored_as(row, original=original)
        yield stored.name, sealed_size(stored.size_bytes)


def row_of(name: str) -> str:
    """Return the name of the row that an object is of: a copy lies beside its original."""
    return name.removesuffix(_SHOWN)


def row_place(row: FileRow) -> str:
    """Return what the wrapped key of a file is bound to."""
    return f"attachment|{row.object}|{row.issue_id}|{row.sha256}"


def _described(received: Received) -> dict[str, object]:
    capture = received.capture
    return {
        "file_name": received.name,
        "media_type": received.media_type,
        "size_bytes": received.size_bytes,
        "sha256": received.sha256,
        **({"capture_time": capture.time} if capture.time else {}),
        **({"capture_place": capture.place} if capture.place else {}),
    }
