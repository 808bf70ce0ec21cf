"""One write transaction over any number of streams: all of its events are stored, or none."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Final, TypeVar
from uuid import UUID

from application.digests import GENESIS
from application.mapper import EventMapper
from application.recorded import Recorded
from application.recorders.base import Writer
from application.store_errors import VersionConflictError
from domain.event import Event

E = TypeVar("E", bound=Event)
_NEW_STREAMS: Final[Mapping[UUID, tuple[int, str]]] = MappingProxyType({})


class Transaction:
    """Given by `EventStore.transaction()`; committed when the block ends without an error."""

    def __init__(self, writer: Writer, mapper: EventMapper) -> None:
        """Write through `writer`."""
        self._writer = writer
        self._mapper = mapper
        self._heads: dict[UUID, tuple[int, str]] = {}

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Open a part that is undone alone when its block raises."""
        heads = dict(self._heads)
        try:
            with self._writer.savepoint():
                yield
        except BaseException:
            self._heads = heads
            raise

    def next_number(self, series: str, count: int = 1) -> int:
        """Take `count` numbers of a series and return the first; a rollback gives them back."""
        if count < 1:
            msg = "at least one number is taken"
            raise ValueError(msg)
        return self._writer.advance(series, count) - count + 1

    def destroy(self, stream: UUID, until: int) -> None:
        """Drop the contents of a stream's events up to a version, together with what says so."""
        self._writer.destroy(stream, until)

    def append(
        self,
        events: Sequence[E],
        after: Mapping[UUID, tuple[int, str]] = _NEW_STREAMS,
    ) -> list[Recorded[E]]:
        """Store events, of one or many streams, in this order of the log.

        `after` has version and digest of each stream as the caller knows it; a stream that it does
        not name begins here, or goes on from an earlier append of this transaction. A stream that
        it names and that gets no event was looked at for the decision: it must not have gone on.
        Raises VersionConflictError when a stream is not as the caller knows it, ValueError when
        the events' versions do not follow from it.
        """
        if not events:
            return []
        chains = self._heads_known_to(events, after)
        self._check_unmoved({stream: after[stream] for stream in after.keys() - chains.keys()})
        rows = []
        for event in events:
            stream, version = event.stream, event.version
            known, digest = chains[stream]
            if version != known + 1:
                msg = f"version {version} of {stream} does not follow version {known}"
                raise ValueError(msg)
            row = self._mapper.chain(event, digest)
            chains[stream] = (version, row.digest)
            rows.append(row)
        positions = self._writer.insert(rows)
        self._heads |= chains
        return [
            Recorded(event, position, row.digest)
            for event, row, position in zip(events, rows, positions, strict=True)
        ]

    def _heads_known_to(
        self, events: Sequence[Event], after: Mapping[UUID, tuple[int, str]]
    ) -> dict[UUID, tuple[int, str]]:
        heads: dict[UUID, tuple[int, str]] = {}
        for event in events:
            stream = event.stream
            if stream not in heads:
                heads[stream] = self._head(stream, after)
        return heads

    def _check_unmoved(self, heads: Mapping[UUID, tuple[int, str]]) -> None:
        """Raise VersionConflictError with the streams that do not end where these heads say."""
        moved = [stream for stream, head in heads.items() if not self._ends_at(stream, head)]
        if moved:
            raise VersionConflictError(moved)

    def _ends_at(self, stream: UUID, head: tuple[int, str]) -> bool:
        version, digest = head
        known = self._heads.get(stream)
        if known is not None:
            return known == head
        is_there = version == 0 or self._writer.digest_of(stream, version) == digest
        return is_there and self._writer.digest_of(stream, version + 1) is None

    def _head(self, stream: UUID, after: Mapping[UUID, tuple[int, str]]) -> tuple[int, str]:
        """Return version and digest to go on from, after a look into the store.

        The unique key alone would let a gap through, and a digest chained to an event that a
        restored store no longer has.
        """
        known = self._heads.get(stream)
        if known is not None:
            if after.get(stream, known) != known:
                raise VersionConflictError([stream])
            return known
        version, digest = after.get(stream, (0, GENESIS))
        if version and self._writer.digest_of(stream, version) != digest:
            raise VersionConflictError([stream])
        return version, digest if version else GENESIS
