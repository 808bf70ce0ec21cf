"""What the event store needs from a recorder, whatever the database."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from application.recorders.evidence_rows import KnownHead, LeafRow, LogRow
from application.recorders.faults import unavailable
from application.recorders.rows import ChainedEvent, ChainedNotification
from application.recorders.schema import SchemaFault
from application.store_errors import StoreFault

LOCK_SECONDS: Final = 2.0
"""How long a writer waits for its turn: less than the 3 s that the activity `accept` has."""

FLUSH_COMMITS: Final = (
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') = 'off'"
)
"""For PostgreSQL: what is acknowledged is on the disk, whatever the default of role or database.

Stricter settings, which wait for replicas too, are left as they are.
"""

TABLES_VERSION: Final = 1
"""The version of the tables that this program reads and writes."""


class Writer(Protocol):
    """One open write transaction. Everything is committed together when its block ends."""

    def digest_of(self, stream: UUID, version: int) -> str | None:
        """Return the digest stored for one version of a stream, None when it is not there."""

    def insert(self, events: Sequence[ChainedEvent]) -> Sequence[int]:
        """Store the events in this order and return their notification ids.

        Raises VersionConflictError when a version of a stream is already taken.
        """

    def destroy(self, stream: UUID, until: int) -> None:
        """Drop the contents of a stream's events up to a version; digests and hashes stay."""

    def savepoint(self) -> AbstractContextManager[None]:
        """Open a part of the transaction that is undone alone when its block raises."""

    def advance(self, series: str, count: int) -> int:
        """Move the counter `series` on by `count` and return its new value."""


class LogRecorder(Protocol):
    """Streams and the log over all of them, with one writer at a time."""

    @property
    def place(self) -> str:
        """Return where the store is, in words for people and without secrets."""

    @property
    def names(self) -> type[str] | type[bytes]:
        """Return as what a row of the log has a stream's id; another one no reader would find."""

    def migrate(self) -> int:
        """Create or upgrade the tables; return their version. Doing it again changes nothing."""

    def tables_version(self) -> int:
        """Return the version of the tables, 0 when there are none."""

    def writing(self) -> AbstractContextManager[Writer]:
        """Wait for the turn to write, at most LOCK_SECONDS, and open a transaction."""

    def events_of(self, stream: UUID, from_version: int) -> list[ChainedNotification]:
        """Return a stream's events from `from_version` on, in order."""

    def ends_at(self, stream: UUID, version: int, digest: str) -> bool:
        """Tell whether the stream's last event is that version, with that digest."""

    def known(self, streams: Sequence[UUID]) -> set[UUID]:
        """Return those of the streams that have begun."""

    def heads(self, streams: Sequence[UUID]) -> dict[UUID, tuple[int, str]]:
        """Return version and digest of each stream's last event; not of streams yet to begin."""

    def events_after(self, position: int, limit: int) -> list[ChainedNotification]:
        """Return at most `limit` events of the log with a greater id than `position`."""

    def log_rows(self, position: int, limit: int) -> list[LogRow]:
        """Return at most `limit` rows of the log with a greater id than `position`, undecoded."""

    def schema_faults(self) -> list[SchemaFault]:
        """Return where tables, indexes, triggers and the like are not as `migrate` makes them."""

    def index_faults(self) -> list[SchemaFault]:
        """Return where an index does not fit the rows, as far as the database can tell.

        Rows are verified in the order of the log; whoever reads a stream is led by an index.
        """

    def stray_rows(self) -> list[LogRow]:
        """Return the first row without a position or with one below 1, which nobody of us writes.

        No walk by positions meets it, while who reads its stream does.
        """

    def leaf_rows(self, position: int, limit: int) -> list[LeafRow]:
        """Return positions and digests of at most `limit` rows behind `position`."""

    def heads_at(self, streams: Sequence[Any], position: int) -> dict[Any, KnownHead]:
        """Return the last event up to `position` of each stream, named as `log_rows` names it."""

    def digest_at(self, position: int) -> str | None:
        """Return the digest of the event with this notification id."""

    def last_position(self) -> int:
        """Return the greatest notification id, 0 for an empty log."""

    def scrub(self) -> bool:
        """Take contents that were destroyed off the disk too; False while a reader needs them."""

    def clock(self) -> datetime | None:
        """Return the database's present instant; None where it has no clock of its own."""

    def close(self) -> None:
        """Give all connections back."""


def check_tables(recorder: LogRecorder) -> None:
    """Raise StoreUnavailableError unless the tables are of the version this program speaks."""
    version = recorder.tables_version()
    if version != TABLES_VERSION:
        fault: StoreFault = "newer" if version > TABLES_VERSION else "not_migrated"
        raise unavailable(recorder.place, fault)
