"""The directory of a store: kept up to date from file and streams, and the one way to change it."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf
from pathlib import Path
from threading import RLock
from typing import Final

from application.aggregates import Stream, check_same_order, gone_on
from application.directory.snapshot import read_snapshot, write_snapshot
from application.directory.streams import (
    STREAMS,
    Folded,
    RegisterStream,
    aggregate_of,
    begun,
)
from application.event_store import EventStore
from application.ports import Clock
from application.rules import FRESH_SECONDS
from application.store_errors import HistoryChangedError, VersionConflictError
from domain.directory import Registers
from domain.directory.commands import ChangeRegister
from domain.directory.events import GridsDivided, RegisterChanged
from domain.event import Event

_TRIES: Final = 8
_WORTH_A_SNAPSHOT: Final = 10
"""So many events read at a start are worth a new file: reading them again costs more."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What orders to the directory came to: their events, and the position of the last one."""

    events: int
    position: int


class DirectoryStore:
    """All registers, folded and kept. Safe for several threads and, on one store, processes."""

    def __init__(
        self,
        store: EventStore,
        clock: Clock,
        *,
        snapshot: Path | None = None,
        on_append: Callable[[], None] = lambda: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`snapshot` is the file that spares folding; None does without."""
        self._store = store
        self._clock = clock
        self._snapshot = snapshot
        self._on_append = on_append
        self._folded: Folded | None = None
        self._guard = RLock()
        self._monotonic = monotonic
        self._looked = -inf

    def registers(self) -> Registers:
        """Return all registers as the store has them, as of at most `FRESH_SECONDS` ago.

        What this process stores itself is there at once. Raises StoreError.
        """
        known, now = self._folded, self._monotonic()
        if known is None or now - self._looked >= FRESH_SECONDS:
            known, self._looked = self.latest(), now
        return known.registers

    def now(self) -> datetime:
        """Return the present instant by the store's clock."""
        return self._clock()

    def latest(self) -> Folded:
        """Return the registers with their heads. Raises StoreError."""
        known = self._folded
        if known is not None and self._store.heads([*STREAMS.values()]) == known.heads:
            return known
        with self._guard:
            start = self._folded or self._from_file()
            self._folded = self._caught_up(start)
            return self._folded

    def give(self, *commands: ChangeRegister) -> Changed:
        """Store what the orders bring about, all in one transaction, each after the one before.

        An order already stored is not done again. Raises DomainError when a rule refuses one,
        KeyReusedError for another order under a known id, VersionConflictError when others kept
        writing, StoreError.
        """
        with self._guard:
            conflict = VersionConflictError([*STREAMS.values()])
            for _ in range(_TRIES):
                try:
                    return self._attempt(commands)
                except VersionConflictError as error:
                    conflict = error
            raise conflict

    def division(self, command_id: str) -> GridsDivided | None:
        """Return the re-division of grids by that order. Raises StoreError."""
        stream = self.latest().streams["grids"]
        known = command_id in stream.standing.commands
        event = self._first_event(stream, command_id) if known else None
        return event if isinstance(event, GridsDivided) else None

    def dry_run(self, *commands: ChangeRegister) -> int:
        """Return how many events the orders would bring about. Raises what `give` raises."""
        return len(self.draft(commands))

    def draft(self, commands: Iterable[ChangeRegister]) -> Sequence[RegisterChanged]:
        """Return the events the orders would bring about, each decided before the next is taken.

        Raises what `give` raises.
        """
        return self._drafted(self.latest(), commands)

    def _attempt(self, commands: Sequence[ChangeRegister]) -> Changed:
        before = self.latest()
        events = self._drafted(before, commands)
        if not events:
            return Changed(0, 0)
        # No register may have gone on: records hang on each other across them.
        recorded = self._store.append_all(events, before.heads)
        self._on_append()
        self._folded = self._caught_up(before)
        self._keep(self._folded)
        return Changed(len(recorded), recorded[-1].position)

    def _drafted(self, before: Folded, commands: Iterable[ChangeRegister]) -> list[RegisterChanged]:
        events: list[RegisterChanged] = []
        folded = before
        for command in commands:
            name = command.REGISTER
            stream, aggregate = folded.streams[name], aggregate_of(name, folded.registers)
            if command.command_id in stream.standing.commands:
                self._check_same(stream, command)
                continue
            given = aggregate.given(stream.standing, self._clock())
            new = aggregate.decide(stream.standing.state, command, given)
            events.extend(new)
            standing = aggregate.after(stream.standing, new)
            folded = folded.with_streams({name: Stream(standing, stream.digest)})
        return events

    def _check_same(self, stream: RegisterStream, command: ChangeRegister) -> None:
        check_same_order(self._first_event(stream, command.command_id), command)

    def _first_event(self, stream: RegisterStream, command_id: str) -> Event:
        first, _ = stream.standing.commands[command_id]
        return self._store.read(stream.standing.id, after=first - 1)[0].event

    def _from_file(self) -> Folded:
        return read_snapshot(self._snapshot) if self._snapshot else Folded()

    def _caught_up(self, start: Folded) -> Folded:
        heads = self._store.heads([*STREAMS.values()])
        moved = {
            name: self._gone_on(name, start.streams[name])
            for name, stream in STREAMS.items()
            if heads.get(stream, start.streams[name].head) != start.streams[name].head
            or (stream not in heads and start.streams[name].standing.version)
        }
        folded = start.with_streams(moved) if moved else start
        if self._folded is None and _news(start, folded) >= _WORTH_A_SNAPSHOT:
            self._keep(folded)
        return folded

    def _gone_on(self, name: str, known: RegisterStream) -> RegisterStream:
        try:
            news = self._store.read(known.standing.id, known.standing.version, known.digest)
        except HistoryChangedError:
            # The file, or what we knew, is of another store or of a later copy: begin anew.
            known = begun(name)
            news = self._store.read(known.standing.id)
        return gone_on(aggregate_of(name), known, news)

    def _keep(self, folded: Folded) -> None:
        if self._snapshot:
            write_snapshot(self._snapshot, folded)


def _news(start: Folded, folded: Folded) -> int:
    return sum(
        abs(folded.streams[name].standing.version - start.streams[name].standing.version)
        for name in STREAMS
    )
