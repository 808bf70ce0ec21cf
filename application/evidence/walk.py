"""Walks the log in its order, recomputes every digest and the tree, and stops at the first fault.

Nothing is decoded and nothing is written. In memory are a page of rows, the tree's peaks and the
heads of the streams seen last; heads that were forgotten are asked for again, a page at a time.
"""

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from application.digests import GENESIS, digest_prefix
from application.evidence.findings import Fault, Finding, LogFaultError
from application.evidence.leaves import FIRST_LINE
from application.recorders.base import LogRecorder
from application.recorders.evidence_rows import LogRow
from domain.evidence.merkle import LEAF_TAG, Frontier

PAGE: Final = 1_000
_KEPT: Final = 50_000
"""Heads of streams in each of two generations: a few tens of megabytes."""

_GENESIS: Final = bytes.fromhex(GENESIS)
_LEAF: Final = LEAF_TAG + FIRST_LINE
_NUMBER: Final = struct.Struct(">Q")

_ID_BYTES: Final = 16

_Head = tuple[int, bytes, bytes]
"""Version and digest of a stream's last event, and the stream's id."""

Holes = Callable[[UUID, int, str], bool]
"""Says whether the content of a version was lawfully destroyed, and whether this is its digest."""

Progress = Callable[[int], None]
"""Is told how many events were walked."""

Seen = Callable[[Sequence[LogRow]], None]
"""Is shown every page of rows that was found to be sound."""


def no_holes(stream: UUID, version: int, digest: str) -> bool:
    """Know of no content that was lawfully destroyed."""
    del stream, version, digest
    return False


def not_looking(rows: Sequence[LogRow]) -> None:
    """Look at no rows."""
    del rows


@dataclass(frozen=True, slots=True)
class Expected:
    """What the tree of the first `size` events must be, and who says so."""

    size: int
    root: bytes
    peaks: tuple[bytes, ...] = ()
    source: str = ""


class LogWalk:
    """A walk from a known tree to the end of the log. Raises LogFaultError at the first fault."""

    def __init__(
        self,
        recorder: LogRecorder,
        tree: Frontier | None = None,
        *,
        position: int = 0,
        holes: Holes = no_holes,
        seen: Seen = not_looking,
    ) -> None:
        """Begin behind `position`, up to which the log has the leaves of `tree`."""
        self._recorder = recorder
        self._holes = holes
        self._seen = seen
        self._heads: dict[Any, _Head] = {}
        self._older: dict[Any, _Head] = {}
        self._prefixes = _Prefixes()
        self.begun = self._sure = tree.size if tree else 0
        self.tree = tree or Frontier()
        self.position = position
        self.digest = b""

    def run(self, expected: Iterable[Expected] = (), progress: Progress | None = None) -> None:
        """Walk to the end; `expected` trees, smallest first, are compared on the way."""
        awaited = _Awaited(expected, self.tree.size)
        for row in self._recorder.stray_rows():
            raise _fault(row, "row_malformed")
        while rows := self._page():
            self._fetch_heads(rows)
            leaves: list[bytes] = []
            try:
                self._check(rows, leaves)
            finally:
                # What stands before a bad row is compared first: a fault there comes first too.
                self._grow(leaves, awaited)
            self.position, self.digest = rows[-1][0], rows[-1][6]
            self._seen(rows)
            if progress:
                progress(self.tree.size)

    def _page(self) -> Sequence[LogRow]:
        """Return the next rows; the last one met is read again, as another may have its place."""
        rows = self._recorder.log_rows(max(0, self.position - 1), PAGE + 1)
        if rows and rows[0][0] == self.position:
            rows = rows[1:]
        if rows and rows[0][0] == self.position:
            raise _fault(rows[0], "row_malformed")
        return rows

    def _fetch_heads(self, rows: Sequence[LogRow]) -> None:
        """Have the head before this page of every stream in it."""
        if len(self._heads) > _KEPT:
            self._older, self._heads = self._heads, {}
        wanted = {row[1] for row in rows} - self._heads.keys()
        for stream in wanted & self._older.keys():
            self._heads[stream] = self._older[stream]
        missing = list(wanted - self._older.keys())
        known = self._recorder.heads_at(missing, self.position)
        for stream in missing:
            version, digest = known.get(stream, (0, _GENESIS))
            # A name of another type is none to any reader: no digest fits the stream then.
            name = _stream_bytes(stream) if isinstance(stream, self._recorder.names) else b""
            self._heads[stream] = (version, digest, name)

    def _check(self, rows: Sequence[LogRow], leaves: list[bytes]) -> None:
        """Check rows one after the other and add their leaves. Every line here costs: see bench."""
        heads, prefixes, pack = self._heads, self._prefixes, _NUMBER.pack
        row = rows[0]
        try:
            for row in rows:
                position, stream, version, topic, state, state_hash, digest = row
                known, previous, name = heads[stream]
                if version != known + 1:
                    raise _fault(row, _turn(version, known), version=min(version, known + 1))
                if state is None:
                    self._check_hole(row)
                elif sha256(state).digest() != state_hash:
                    raise _fault(row, "content_altered")
                chained = prefixes[topic] + name + pack(version) + previous + state_hash
                if sha256(chained).digest() != digest:
                    raise _fault(row, "digest_wrong")
                heads[stream] = (version, digest, name)
                leaves.append(sha256(_LEAF + pack(position) + digest).digest())
        except (AttributeError, LookupError, TypeError, ValueError, struct.error) as error:
            # A value of another type or size than we write, as only a hand can put there.
            raise _fault(row, "row_malformed") from error

    def _check_hole(self, row: LogRow) -> None:
        if not self._holes(UUID(bytes=_stream_bytes(row[1])), row[2], row[6].hex()):
            raise _fault(row, "content_missing")

    def _grow(self, leaves: list[bytes], awaited: "_Awaited") -> None:
        begun = self.tree.size
        for each in awaited.up_to(begun + len(leaves)):
            self.tree.extend(leaves[self.tree.size - begun : each.size - begun])
            if self.tree.root() != each.root:
                raise LogFaultError(self._stretch(each))
            self._sure = each.size
        self.tree.extend(leaves[self.tree.size - begun :])

    def _stretch(self, expected: Expected) -> Finding:
        """Return between which events the first one lies that is not what was signed."""
        first, end = self._sure, expected.size
        if len(expected.peaks) == len(self.tree.peaks):
            first, end = _narrowed(self.tree, expected, first)
        row, last = self._row_at(first), self._row_at(end - 1)
        return Finding(
            "events_differ",
            position=row[0],
            stream=UUID(bytes=_stream_bytes(row[1])),
            version=row[2],
            until=last[0],
            values={"size": expected.size, "source": expected.source},
        )

    def _row_at(self, index: int) -> LogRow:
        """Return the row of a leaf; only a fault asks for it, so it may take a walk."""
        position, left = 0, index
        while left >= PAGE:
            page = self._recorder.leaf_rows(position, PAGE)
            position, left = page[-1][0], left - len(page)
        return self._recorder.log_rows(position, left + 1)[-1]


class _Prefixes(dict[str, bytes]):
    """The beginning of what a digest is computed over, by topic."""

    def __missing__(self, topic: str) -> bytes:
        self[topic] = digest_prefix(topic)
        return self[topic]


class _Awaited:
    """Expected trees in the order of their sizes."""

    def __init__(self, expected: Iterable[Expected], begun: int) -> None:
        self._left = iter(expected)
        self._next = next(self._left, None)
        while self._next and self._next.size < begun:
            self._next = next(self._left, None)

    def up_to(self, size: int) -> Iterator[Expected]:
        """Yield those not yielded yet of at most this size."""
        while self._next and self._next.size <= size:
            yield self._next
            self._next = next(self._left, None)


def _narrowed(tree: Frontier, expected: Expected, first: int) -> tuple[int, int]:
    """Return the leaves of the first full subtree that differs, without those known to be sound."""
    begin = 0
    for peak, wanted, height in zip(tree.peaks, expected.peaks, tree.heights, strict=True):
        end = begin + (1 << height)
        if peak != wanted:
            return max(begin, first), end
        begin = end
    return first, expected.size


def _turn(version: int, known: int) -> Fault:
    return "event_missing" if version > known + 1 else "event_repeated"


def _fault(row: LogRow, fault: Fault, *, version: int | None = None) -> LogFaultError:
    position, stream, found, *_ = row
    name = _stream_bytes(stream)
    return LogFaultError(
        Finding(
            fault,
            position=position,
            stream=UUID(bytes=name) if name else None,
            version=version or (found if isinstance(found, int) else None),
        )
    )


def _stream_bytes(stream: object) -> bytes:
    """Return the 16 bytes of a stream's id; nothing for what is none or is written otherwise."""
    if isinstance(stream, bytes):
        return stream if len(stream) == _ID_BYTES else b""
    try:
        found = bytes.fromhex(str(stream))
    except ValueError:
        return b""
    return found if len(found) == _ID_BYTES and found.hex() == stream else b""
