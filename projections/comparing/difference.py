"""What a comparison finds, and where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from projections.source import RecordedEvent

Kind = Literal["changed", "missing", "extra"]


@dataclass(frozen=True)
class Origin:
    """The event that a value or a row comes from: its place in its stream and in the log."""

    stream: UUID
    version: int
    position: int
    topic: str

    @classmethod
    def of(cls, recorded: RecordedEvent) -> "Origin":
        """Return where this event stands."""
        event = recorded.event
        return cls(event.stream, event.version, recorded.position, event.TOPIC)


@dataclass(frozen=True)
class Difference:
    """A value, or a whole row, that is not what the events say.

    changed: `column` has another value; missing: `rebuilt` is the row that is not there; extra:
    `live` is a row that no event accounts for. `origin` is the last event that changed the right
    value, or the row; None where no event ever touched it.
    """

    model: str
    table: str
    kind: Kind
    key: Mapping[str, object]
    column: str | None
    live: object
    rebuilt: object
    origin: Origin | None


@dataclass(frozen=True)
class Compared:
    """What the comparison of one model came to.

    `position` is how far the live model had come, `behind` how far the log was ahead of it; `rows`
    are the live ones.
    """

    model: str
    position: int
    behind: int
    rows: int
    differences: int
