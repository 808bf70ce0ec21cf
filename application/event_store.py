"""The event store: streams of events, the log over all of them, one writer at a time."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self, TypeVar
from uuid import UUID

from application.digests import GENESIS, verify_stream
from application.group_commit import GroupCommit
from application.hole import Hole
from application.mapper import EventMapper, event_mapper
from application.recorded import Page, Recorded, issue_events
from application.recorders import recorder_for
from application.recorders.base import LogRecorder, check_tables
from application.recorders.evidence_rows import LogRow, check_content, stream_of
from application.recorders.rows import ChainedNotification
from application.store_errors import (
    HistoryChangedError,
    StoreError,
    UnreadableEventError,
    VersionConflictError,
)
from application.transaction import Transaction
from domain.event import Event, Kinds
from domain.issue.events.base import IssueEvent
from domain.privacy.destruction import destruction_stream
from domain.privacy.errors import IssueDestroyedError

T = TypeVar("T")
E = TypeVar("E", bound=Event)


class EventStore:
    """All events of a deployment. Safe for several threads and, on one store, several processes.

    Every method raises StoreUnavailableError when the database does not take part.
    """

    def __init__(self, recorder: LogRecorder, mapper: EventMapper) -> None:
        """Use `open`; this is for those that bring their own recorder."""
        self.recorder = recorder
        self.mapper = mapper
        self._group = GroupCommit(self.transaction, recorder.place)

    @classmethod
    def open(cls, place: str | Path, mapper: EventMapper | None = None) -> Self:
        """Open the store at a path (SQLite) or a postgresql:// URL.

        Raises StoreUnavailableError also when its tables are missing or of another version.
        """
        recorder = recorder_for(place)
        try:
            check_tables(recorder)
        except BaseException:
            recorder.close()
            raise
        return cls(recorder, mapper or event_mapper())

    @staticmethod
    def migrate(place: str | Path) -> int:
        """Create or upgrade the tables; nothing else does. Return their version."""
        recorder = recorder_for(place)
        try:
            return recorder.migrate()
        finally:
            recorder.close()

    def close(self) -> None:
        """Give all connections back."""
        self.recorder.close()

    def __enter__(self) -> Self:
        """Return the open store."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def read(
        self, stream: UUID, after: int = 0, digest: str | None = None
    ) -> list[Recorded[Event]]:
        """Return a stream's events behind version `after`, in order, verified.

        With the `digest` that the caller knows for version `after`, raises HistoryChangedError
        when the store holds another event there, or none. Raises TamperedError at the first event
        that does not continue the chain, UnreadableEventError when one cannot be decoded.
        """
        rows = self.recorder.events_of(stream, max(after, 1))
        start = GENESIS
        if after:
            start = _digest_at(rows, stream, after, known=digest)
            rows = rows[1:]
        verify_stream(rows, after=after, digest=start)
        return [self._recorded(row) for row in rows]

    def read_issue(
        self, issue_id: UUID, after: int = 0, digest: str | None = None
    ) -> list[Recorded[IssueEvent]]:
        """Return an issue's events like `read`; nothing when the stream is not an issue's.

        Raises IssueDestroyedError when the record's term is over and its contents are gone.
        """
        recorded = self.read(issue_id, after, digest)
        if recorded and isinstance(recorded[0].event, Hole):
            raise IssueDestroyedError(given=str(issue_id))
        return issue_events(recorded)

    def ends_at(self, stream: UUID, version: int, digest: str) -> bool:
        """Tell whether the stream's last event is that version, with that digest."""
        return self.recorder.ends_at(stream, version, digest)

    def known(self, streams: Sequence[UUID]) -> set[UUID]:
        """Return those of the streams that have begun; one look-up for a whole batch."""
        return self.recorder.known(streams)

    def heads(self, streams: Sequence[UUID]) -> dict[UUID, tuple[int, str]]:
        """Return version and digest of each stream's last event, in one look-up.

        A stream that has not begun is not in it.
        """
        return self.recorder.heads(streams)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Wait for the turn to write and open a transaction, committed when the block ends.

        Keep the block short: nobody else writes meanwhile.
        """
        with self.recorder.writing() as writer:
            yield Transaction(writer, self.mapper)

    def append(self, events: Sequence[E], previous_digest: str = GENESIS) -> list[Recorded[E]]:
        """Store events of one stream behind the event with `previous_digest`.

        Raises VersionConflictError when the stream went on meanwhile.
        """
        if not events:
            return []
        after = {events[0].stream: (events[0].version - 1, previous_digest)}
        return self.together(lambda transaction: transaction.append(events, after))

    def append_all(
        self, events: Sequence[E], after: Mapping[UUID, tuple[int, str]]
    ) -> list[Recorded[E]]:
        """Store events of several streams, all or none, in this order of the log.

        `after` has version and digest of each stream as the caller knows it, as from `heads`; a
        stream that it does not name begins here, and one that gets no event must not have gone on.
        Raises VersionConflictError with those streams that went on meanwhile.
        """
        try:
            return self.together(lambda transaction: transaction.append(events, after))
        except VersionConflictError as error:
            moved = self._moved({*after, *(event.stream for event in events)}, after)
            raise VersionConflictError(moved or error.streams) from error

    def together(self, job: Callable[[Transaction], T]) -> T:
        """Do the job in a transaction shared with others who write now, and return its value.

        What it raises undoes its own part alone. It may run in another thread than the caller's.
        """
        return self._group.run(job)

    def page(self, after: int, limit: int, of: Kinds | None = None) -> Page:
        """Return at most `limit` events of the log behind position `after`, in order of commits.

        Of classes other than `of`, if given, they are verified but neither decoded nor returned.
        The page ends before an event that is altered or cannot be decoded; when that is the first
        one, raises TamperedError or UnreadableEventError.
        """
        besides = frozenset() if of is None else self.mapper.topics_besides(of)
        recorded: list[Recorded[Event]] = []
        last: LogRow | None = None
        read = 0
        for row in self.recorder.log_rows(after, limit):
            try:
                found = self._of_row(row, besides)
            except StoreError:
                if last is None:
                    raise
                break
            last, read = row, read + 1
            if found is not None:
                recorded.append(found)
        return Page(
            start=after,
            recorded=tuple(recorded),
            position=last[0] if last else after,
            digest=last[-1].hex() if last else None,
            passed_over=read - len(recorded),
        )

    def digest_at(self, position: int) -> str | None:
        """Return the digest of the event at a position; a reader's own copy must be the same."""
        return self.recorder.digest_at(position)

    def last_position(self) -> int:
        """Return the position of the newest event, 0 for an empty log."""
        return self.recorder.last_position()

    def database_clock(self) -> datetime | None:
        """Return the database's present instant in UTC; None for SQLite, which has none."""
        return self.recorder.clock()

    def _moved(self, streams: Iterable[UUID], after: Mapping[UUID, tuple[int, str]]) -> list[UUID]:
        """Return the streams that are not as the caller knew them."""
        begun = {stream: head for stream, head in after.items() if head[0]}
        heads = self.heads(list(streams))
        return [stream for stream in streams if heads.get(stream) != begun.get(stream)]

    def _of_row(self, row: LogRow, besides: Container[str]) -> Recorded[Event] | None:
        """Return the event of a row as it lies in the log, None for one of the topics `besides`.

        Raises TamperedError and the like.
        """
        check_content(row)
        position, _, version, topic, state, _, digest = row
        if state is None:
            return Recorded(self._hole(stream_of(row), version, topic), position, digest.hex())
        if topic in besides:
            return None
        return Recorded(self.mapper.decode(topic, state), position, digest.hex())

    def _recorded(self, row: ChainedNotification) -> Recorded[Event]:
        if row.state is None:
            event: Event = self._hole(row.stream, row.originator_version, row.topic)
        else:
            event = self.mapper.decode(row.topic, row.state)
        return Recorded(event, row.id, row.digest)

    def _hole(self, stream: UUID, version: int, topic: str) -> Hole:
        """Return what stands for destroyed content. Raises UnreadableEventError without record."""
        if not self.known([destruction_stream(stream)]):
            raise UnreadableEventError(topic, "its content is gone and no event says why")
        return Hole(of=stream, number=version, was=topic)


def _digest_at(
    rows: Sequence[ChainedNotification], stream: UUID, version: int, *, known: str | None
) -> str:
    """Return the digest of the first row, which must be the version the caller starts from."""
    if not rows or rows[0].originator_version != version or known not in {None, rows[0].digest}:
        raise HistoryChangedError(stream, version)
    return rows[0].digest
