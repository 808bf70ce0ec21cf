"""A file that spares folding the registers again; it can be deleted at any time.

Lines of JSON. The first has the form, and the SHA-256 of the rest. Then come two of every register:
the head it was folded to (version, digest), and its records, without what is empty in them. So the
records go through the compiled validator alone, which is what makes them quick to read.
"""

import hashlib
import logging
import os
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from application.aggregates import Stream
from application.directory.streams import STREAMS, Folded, RegisterStream
from domain.aggregate import Standing
from domain.base import Frozen
from domain.directory.records import Record
from domain.directory.register import Register
from domain.directory.registers import RECORDS

FORM: Final = 2
"""Another form is folded anew, like a damaged file."""

log = logging.getLogger(__name__)

_ADAPTERS: Final[dict[str, TypeAdapter[tuple[Record, ...]]]] = {
    name: TypeAdapter(tuple[record, ...])  # type: ignore[valid-type]  # a class held in a table
    for name, record in RECORDS.items()
}


class _Kept(Frozen):
    """What a snapshot says of one register beside its records."""

    name: str
    version: int
    digest: str
    recorded_at: datetime | None = None
    commands: dict[str, tuple[int, int]]


def write_snapshot(path: Path, folded: Folded) -> None:
    """Put the snapshot in the file's place, whole or not at all; failing is told only."""
    lines = [line for name, stream in folded.streams.items() for line in _lines(name, stream)]
    body = b"\n".join(lines)
    head = to_json({"form": FORM, "sha256": hashlib.sha256(body).hexdigest()})
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        draft.write_bytes(head + b"\n" + body)
        draft.replace(path)
    except OSError as error:
        log.warning("the directory's snapshot was not written: %s", error.strerror)


def read_snapshot(path: Path) -> Folded:
    """Return what the file holds; nothing at all when it is missing, damaged or of another form.

    Whether it is stale is for the store to say: its heads are those it was folded to.
    """
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        if from_json(head) != {"form": FORM, "sha256": hashlib.sha256(body).hexdigest()}:
            return Folded()
        lines = body.split(b"\n")
        pairs = zip(lines[::2], lines[1::2], strict=True)
        return Folded().with_streams(dict(_stream(*pair) for pair in pairs))
    except (OSError, ValueError, KeyError):
        return Folded()


def _lines(name: str, stream: RegisterStream) -> tuple[bytes, bytes]:
    standing = stream.standing
    kept = _Kept(
        name=name,
        version=standing.version,
        digest=stream.digest,
        recorded_at=standing.recorded_at,
        commands=dict(standing.commands),
    )
    records = tuple(standing.state.everything())
    return to_json(kept), _ADAPTERS[name].dump_json(records, exclude_defaults=True)


def _stream(head: bytes, records: bytes) -> tuple[str, RegisterStream]:
    kept = _Kept.model_validate_json(head)
    versions: dict[str, tuple[Record, ...]] = {}
    for record in _ADAPTERS[kept.name].validate_json(records):
        versions[record.code] = (*versions.get(record.code, ()), record)
    register = Register(versions)
    standing = Standing(STREAMS[kept.name], register, kept.version, kept.recorded_at, kept.commands)
    return kept.name, Stream(standing, kept.digest)
