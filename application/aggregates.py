"""Aggregates beside issues: read up to date, given commands, each command done once for ever."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, Generic, TypeVar, cast
from uuid import UUID

from application.digests import GENESIS
from application.event_store import EventStore
from application.ports import Clock
from application.recorded import Recorded
from application.store_errors import HistoryChangedError, VersionConflictError
from domain.aggregate import Aggregate, AggregateCommand, Standing
from domain.event import AggregateEvent, Event
from domain.issue.errors import KeyReusedError

S = TypeVar("S")
C = TypeVar("C", bound=AggregateCommand)
E = TypeVar("E", bound=AggregateEvent)

Heads = Mapping[UUID, tuple[int, str]]
"""Version and digest of each stream's last event."""

_TRIES: Final = 8
_KEPT: Final = 500
_LOCKS: Final = 64


@dataclass(frozen=True, slots=True)
class Stream(Generic[S]):
    """An aggregate and the digest of its last event."""

    standing: Standing[S]
    digest: str = GENESIS

    @property
    def head(self) -> tuple[int, str]:
        """Return version and digest, as `EventStore.heads` has them."""
        return self.standing.version, self.digest


@dataclass(frozen=True, slots=True)
class Draft(Generic[E]):
    """What a command would bring about, for whoever stores it together with other events.

    `after` is what `EventStore.append_all` wants to know of the stream.
    """

    events: tuple[E, ...]
    after: Mapping[UUID, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Done:
    """A pure function of the events of one command: the same for ever, however often asked.

    `first_version` to `last_version` are the command's events, `position` and `digest` the last
    one's. A command without effect leaves no event: both are the version before, `position` is 0.
    """

    command_id: str
    stream: UUID
    first_version: int
    last_version: int
    position: int
    digest: str


class Aggregates:
    """All aggregates of a store but the issues, in a bounded cache. Safe for several threads."""

    def __init__(
        self, store: EventStore, clock: Clock, *, on_append: Callable[[], None] = lambda: None
    ) -> None:
        """Read from and write to `store`; `clock` dates what is recorded."""
        self._store = store
        self._clock = clock
        self._on_append = on_append
        self._kept: OrderedDict[UUID, Stream[Any]] = OrderedDict()
        self._guard = Lock()
        self._locks = tuple(Lock() for _ in range(_LOCKS))
        self.appends = 0
        """How often something was stored through here; it tells a reader to look again."""

    def heads(self, *streams: UUID) -> Heads:
        """Return where streams end now, for `latest` of each: one look for all. StoreError."""
        return self._store.heads(streams)

    def latest(
        self, aggregate: Aggregate[S, C, E], stream: UUID, heads: Heads | None = None
    ) -> Stream[S]:
        """Return the aggregate as the store has it now: one look at its head when it is known.

        As of `heads`, where these were looked at just now. Raises StoreError.
        """
        known = self._known(stream)
        if known is None:
            return self._from_start(aggregate, stream)
        if (self.heads(stream) if heads is None else heads).get(stream) == known.head:
            return known
        try:
            news = self._store.read(stream, known.standing.version, known.digest)
        except HistoryChangedError:
            # An older copy of the store took the place of the one we knew: begin anew.
            return self._from_start(aggregate, stream)
        return self._keep(gone_on(aggregate, known, news))

    def has_done(self, aggregate: Aggregate[S, C, E], stream: UUID, command_id: str) -> bool:
        """Return whether a command of this id is stored. Raises StoreError."""
        return command_id in self.latest(aggregate, stream).standing.commands

    def draft(self, aggregate: Aggregate[S, C, E], stream: UUID, command: C) -> Draft[E]:
        """Return what the command would bring about now, nothing when it was done before.

        Raises what `give` raises, but no VersionConflictError: that is for who appends it.
        """
        known = self.latest(aggregate, stream)
        after = {stream: known.head}
        if command.command_id in known.standing.commands:
            self._repeated(known, command)
            return Draft((), after)
        return Draft(self._decide(aggregate, known, command), after)

    def give(self, aggregate: Aggregate[S, C, E], stream: UUID, command: C) -> Done:
        """Store what the command brings about, in one transaction, and return what it came to.

        A command id already stored is answered as it was then. Raises DomainError when a rule
        refuses it, KeyReusedError for another order under its id, VersionConflictError when
        others kept writing, StoreError.
        """
        with self._locks[hash(stream) % _LOCKS]:
            return self._attempts(aggregate, stream, command)

    def _attempts(self, aggregate: Aggregate[S, C, E], stream: UUID, command: C) -> Done:
        conflict = VersionConflictError([stream])
        for _ in range(_TRIES):
            known = self.latest(aggregate, stream)
            if command.command_id in known.standing.commands:
                return self._repeated(known, command)
            try:
                return self._store_events(aggregate, known, command)
            except VersionConflictError as error:
                conflict = error
        raise conflict

    def _store_events(self, aggregate: Aggregate[S, C, E], known: Stream[S], command: C) -> Done:
        events = self._decide(aggregate, known, command)
        if not events:
            version, digest = known.head
            return Done(command.command_id, known.standing.id, version, version, 0, digest)
        recorded = self._store.append(events, known.digest)
        self.appends += 1
        self._on_append()
        self._keep(gone_on(aggregate, known, recorded))
        return _done(recorded)

    def _decide(self, aggregate: Aggregate[S, C, E], known: Stream[S], command: C) -> tuple[E, ...]:
        given = aggregate.given(known.standing, self._clock())
        return aggregate.decide(known.standing.state, command, given)

    def _repeated(self, known: Stream[S], command: AggregateCommand) -> Done:
        first, last = known.standing.commands[command.command_id]
        recorded = self._store.read(known.standing.id, after=first - 1)[: last - first + 1]
        check_same_order(recorded[0].event, command)
        return _done(recorded)

    def _from_start(self, aggregate: Aggregate[S, C, E], stream: UUID) -> Stream[S]:
        begun = Stream(aggregate.begin(stream))
        return self._keep(gone_on(aggregate, begun, self._store.read(stream)))

    def _known(self, stream: UUID) -> Stream[Any] | None:
        with self._guard:
            if stream in self._kept:
                self._kept.move_to_end(stream)
            return self._kept.get(stream)

    def _keep(self, stream: Stream[S]) -> Stream[S]:
        """Remember the aggregate, forgetting the one not used for longest."""
        with self._guard:
            # An empty stream is not kept, and takes the place of what a lost store had.
            self._kept.pop(stream.standing.id, None)
            if stream.standing.version:
                self._kept[stream.standing.id] = stream
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return stream


def check_same_order(stored: Event, command: AggregateCommand) -> None:
    """Raise KeyReusedError where the id of the command brought about `stored` for another order."""
    given = type(command).__name__
    if isinstance(stored, AggregateEvent) and stored.entry.caused_by != given:
        raise KeyReusedError(stored=stored.entry.caused_by, given=given)


def gone_on(
    aggregate: Aggregate[S, C, E], known: Stream[S], recorded: Sequence[Recorded[Event]]
) -> Stream[S]:
    """Return the stream gone on by what was recorded in it."""
    if not recorded:
        return known
    # A stream's id says which kind of aggregate it is, so these are the aggregate's own events.
    events = (cast("E", each.event) for each in recorded)
    return Stream(aggregate.after(known.standing, events), recorded[-1].digest)


def _done(recorded: Sequence[Recorded[Event]]) -> Done:
    first, last = recorded[0], recorded[-1]
    return Done(
        command_id=first.event.command,
        stream=first.event.stream,
        first_version=first.event.version,
        last_version=last.event.version,
        position=last.position,
        digest=last.digest,
    )
