"""What all events have in common, and the stamp of those that are not an issue's."""

from datetime import datetime
from typing import Annotated, ClassVar, Final
from uuid import UUID, uuid5

from pydantic import Field

from domain.base import Actor, Frozen, StoredInstant

_STREAMS: Final = UUID("6e3f1c52-8a0b-5d4e-9b57-0c6d2f5a71e8")
"""The namespace of our stream ids. Stored streams hang on it: it never changes."""


class Event(Frozen):
    """A fact in a stream. Subclasses set `TOPIC`, the name the log knows for ever.

    The properties are what the store asks of every event, whatever its stamp looks like. No
    event has a field of one of these names.
    """

    TOPIC: ClassVar[str]

    @property
    def stream(self) -> UUID:
        """Return the id of the stream that the event belongs to."""
        raise NotImplementedError

    @property
    def version(self) -> int:
        """Return its place in the stream; the first event is 1."""
        raise NotImplementedError

    @property
    def command(self) -> str:
        """Return the id of the command that brought it about."""
        raise NotImplementedError

    @property
    def recorded(self) -> datetime:
        """Return when it was stored; never decreases along a stream."""
        raise NotImplementedError


Kinds = frozenset[type[Event]]
"""Classes of events, each with those derived from it."""


class Entry(Frozen):
    """Who, when, through which channel and why: the stamp of every event but an issue's.

    `aggregate` is the kind of stream: `policy`, `calendar`, `directory.people`, `reservation`. The
    instants mean what they mean in an issue's stamp. `reason` says why it was done; it is written
    by officials for officials and holds no personal data.
    """

    aggregate: Annotated[str, Field(min_length=1, max_length=64)]
    id: UUID
    version: Annotated[int, Field(ge=1)]
    command_id: str
    caused_by: str
    """The command's type."""
    actor: Actor
    occurred_at: StoredInstant
    received_at: StoredInstant
    recorded_at: StoredInstant
    channel: str
    reason: str = ""


class AggregateEvent(Event):
    """A fact in the stream of an aggregate other than an issue."""

    entry: Entry

    @property
    def stream(self) -> UUID:
        """Return the aggregate's id."""
        return self.entry.id

    @property
    def version(self) -> int:
        """Return its place in the aggregate's stream."""
        return self.entry.version

    @property
    def command(self) -> str:
        """Return the id of the command that brought it about."""
        return self.entry.command_id

    @property
    def recorded(self) -> datetime:
        """Return when it was stored."""
        return self.entry.recorded_at


def stream_id(aggregate: str, key: str) -> UUID:
    """Return the id of an aggregate's stream: the same for ever for the same kind and key."""
    return uuid5(_STREAMS, f"{aggregate}/{key}")
