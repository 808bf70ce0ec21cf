"""The base of every register's event: what was entered, what ended."""

from collections.abc import Sequence

from domain.directory.records import Ended, Record
from domain.event import AggregateEvent


class RegisterChanged(AggregateEvent):
    """Records were entered in a register, codes of it ended.

    Subclasses have a field `entered` with the register's own records. A long list is stored as
    several events of at most `CHUNK` records.
    """

    ended: tuple[Ended, ...] = ()

    @property
    def records(self) -> Sequence[Record]:
        """Return what was entered."""
        raise NotImplementedError
