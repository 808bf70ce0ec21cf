"""The pattern of every aggregate beside issues: command in, events out, state folded from them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import Field

from domain.base import Actor, Frozen, Instant
from domain.event import AggregateEvent, Entry


class AggregateCommand(Frozen):
    """An order that may be refused. A refused command stores nothing.

    `command_id` is the caller's idempotency key, scoped by actor (`domain.issue.ids.command_id`
    makes it): given again, the command is not done again.
    `reason` is why it is done; it goes into the stamp of what it brings about.
    """

    command_id: Annotated[str, Field(min_length=1, max_length=200)]
    actor: Actor
    channel: str = "console"
    received_at: Instant
    occurred_at: Instant | None = None
    reason: str = ""


S = TypeVar("S")
C = TypeVar("C", bound=AggregateCommand)
E = TypeVar("E", bound=AggregateEvent)


@dataclass(frozen=True, slots=True)
class Given:
    """What a decision stands on beside the state: its stream as it is, and the instant.

    `now` is never before what the stream holds already.
    """

    aggregate: str
    id: UUID
    version: int
    now: datetime

    def entry(self, command: AggregateCommand, nth: int = 1) -> Entry:
        """Return the stamp of the command's `nth` event, counted from 1."""
        received_at = min(command.received_at, self.now)
        return Entry(
            aggregate=self.aggregate,
            id=self.id,
            version=self.version + nth,
            command_id=command.command_id,
            caused_by=type(command).__name__,
            actor=command.actor,
            occurred_at=command.occurred_at or received_at,
            received_at=received_at,
            recorded_at=self.now,
            channel=command.channel,
            reason=command.reason,
        )


@dataclass(frozen=True, slots=True)
class Standing(Generic[S]):
    """An aggregate as its events made it. `version` equals the number of events.

    What every aggregate needs for its next decision is kept here, so that `state` holds nothing
    but what its own rules look at.
    """

    id: UUID
    state: S
    version: int = 0
    recorded_at: datetime | None = None
    commands: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Command id → first and last version it wrote."""


@dataclass(frozen=True)
class Aggregate(Generic[S, C, E]):
    """A kind of aggregate: three pure functions over its state, commands and events.

    `new` gives the state before the first event, `decide` the events of a command or raises a
    DomainError, `evolve` the state after an event; it never fails on what `decide` returned.
    """

    name: str
    new: Callable[[UUID], S]
    decide: Callable[[S, C, Given], tuple[E, ...]]
    evolve: Callable[[S, E], S]

    def begin(self, stream: UUID) -> Standing[S]:
        """Return the aggregate before its first event."""
        return Standing(stream, self.new(stream))

    def given(self, standing: Standing[S], now: datetime) -> Given:
        """Return what a decision on `standing` at `now` stands on."""
        at = max(now, standing.recorded_at or now)
        return Given(self.name, standing.id, standing.version, at)

    def after(self, standing: Standing[S], events: Iterable[E]) -> Standing[S]:
        """Return the aggregate gone on by the events, in order."""
        state, version, at = standing.state, standing.version, standing.recorded_at
        commands = dict(standing.commands)
        for event in events:
            state, version, at = self.evolve(state, event), event.version, event.recorded
            first = commands.get(event.command, (version, 0))[0]
            commands[event.command] = (first, version)
        return Standing(standing.id, state, version, at, commands)
