"""Issues in memory, each brought up to date from the store before it is looked at."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Final
from uuid import UUID

from application.digests import GENESIS
from application.event_store import EventStore
from application.recorded import Recorded
from application.store_errors import HistoryChangedError
from domain.issue.events import IssueEvent
from domain.issue.evolve import fold
from domain.issue.state import Issue

_KEPT: Final = 2_000
_LOCKS: Final = 256


@dataclass(frozen=True, slots=True)
class Stream:
    """An issue and the digest of its last event."""

    issue: Issue
    digest: str = GENESIS

    def after(self, recorded: Sequence[Recorded[IssueEvent]]) -> "Stream":
        """Return the stream gone on by what was recorded."""
        if not recorded:
            return self
        return Stream(fold(self.issue, (r.event for r in recorded)), recorded[-1].digest)


class Streams:
    """A bounded cache over the store, safe for several threads; one holder per issue at a time."""

    def __init__(self, store: EventStore) -> None:
        """Read from `store`."""
        self._store = store
        self._kept: OrderedDict[UUID, Stream] = OrderedDict()
        self._guard = Lock()
        self._locks = tuple(Lock() for _ in range(_LOCKS))

    @contextmanager
    def held(self, issue_id: UUID) -> Iterator[None]:
        """Hold the issue against other threads of this process."""
        with self._locks[hash(issue_id) % _LOCKS]:
            yield

    def latest(self, issue_id: UUID) -> Stream:
        """Return the issue as the store has it now. Raises StoreError."""
        known = self._known(issue_id)
        if known is None:
            return self.keep(Stream(Issue.new(issue_id)).after(self._store.read_issue(issue_id)))
        if self._store.ends_at(issue_id, known.issue.version, known.digest):
            return known
        try:
            news = self._store.read_issue(issue_id, after=known.issue.version, digest=known.digest)
        except HistoryChangedError:
            # An older copy of the store took the place of the one we knew: begin anew.
            return self.keep(Stream(Issue.new(issue_id)).after(self._store.read_issue(issue_id)))
        return self.keep(known.after(news))

    def recent(self, issue_id: UUID) -> Stream:
        """Return the issue as last seen, from the store only when it was never seen."""
        return self._known(issue_id) or self.latest(issue_id)

    def keep(self, stream: Stream) -> Stream:
        """Remember the stream, forgetting the one not used for longest."""
        with self._guard:
            # An empty stream is not kept, and takes the place of what a lost store had.
            self._kept.pop(stream.issue.issue_id, None)
            if stream.issue.version:
                self._kept[stream.issue.issue_id] = stream
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return stream

    def _known(self, issue_id: UUID) -> Stream | None:
        with self._guard:
            return self._kept.get(issue_id)
