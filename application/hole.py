"""An event whose content was lawfully destroyed: its place and its digest are all that is left."""

from datetime import UTC, datetime
from typing import ClassVar, Final
from uuid import UUID

from domain.event import Event

_UNKNOWN: Final = datetime.min.replace(tzinfo=UTC)


class Hole(Event):
    """What readers of the log find in such a place. It is never stored, so it has no stored form.

    `was` is the topic of the event that stood there.
    """

    TOPIC: ClassVar[str] = "hole"

    of: UUID
    number: int
    was: str

    @property
    def stream(self) -> UUID:
        """Return the id of the stream that the event belonged to."""
        return self.of

    @property
    def version(self) -> int:
        """Return its place in the stream."""
        return self.number

    @property
    def command(self) -> str:
        """Return nothing: it was destroyed with the rest."""
        return ""

    @property
    def recorded(self) -> datetime:
        """Return the earliest instant there is: it was destroyed with the rest."""
        return _UNKNOWN
