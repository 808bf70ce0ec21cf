"""Stored events with their digests: what goes into the table and what comes out of it."""

from dataclasses import dataclass
from uuid import UUID

from eventsourcing.persistence import StoredEvent


@dataclass(frozen=True)
class ChainedEvent(StoredEvent):
    """An event as it is stored. `state` is None once the record was lawfully destroyed."""

    state_hash: str
    """SHA-256 of `state` as stored, in hex. Stays when the state is destroyed."""
    digest: str
    """Chains the event to the one before it in its stream; see `application.digests`."""

    @property
    def stream(self) -> UUID:
        """Return the stream's id; all our streams have UUIDs."""
        if not isinstance(self.originator_id, UUID):
            msg = f"the stream id {self.originator_id!r} is not a UUID"
            raise TypeError(msg)
        return self.originator_id


@dataclass(frozen=True)
class ChainedNotification(ChainedEvent):
    """A stored event with its place in the log of all streams."""

    id: int
    """The notification id. Grows in the order of commits; gaps are normal."""
