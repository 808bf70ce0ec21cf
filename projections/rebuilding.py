"""Who rebuilds the models beside the live ones: one process at a time, by a lease that runs out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    String,
    Table,
    Text,
    func,
    insert,
    or_,
    select,
    update,
)

from projections.errors import RebuildUnderWayError, ViewsAwayError
from projections.runner import LEASE
from projections.tables import METADATA, InstantColumn, writing

REBUILDS: Final = Table(
    "rebuilds",
    METADATA,
    Column("what", String(16), primary_key=True),
    Column("owner", Text),
    Column("since", InstantColumn),
    Column("until", InstantColumn),
)
_VIEWS: Final = "views"
_NOBODY: Final = {"owner": None, "since": None, "until": None}


def create_rebuilds(tx: Connection) -> None:
    """Create the table and its one row, if they are missing: a part of the migration."""
    REBUILDS.create(tx, checkfirst=True)
    if not tx.execute(select(func.count()).select_from(REBUILDS)).scalar_one():
        tx.execute(insert(REBUILDS).values(what=_VIEWS))


class RebuildLease:
    """The right to build beside the live models, kept by calling `keep` now and then."""

    def __init__(self, views: Engine, owner: str, clock: Callable[[], datetime]) -> None:
        """Take it as `owner`, a name no other process has. Raises RebuildUnderWayError."""
        self._views, self._clock, self.owner = views, clock, owner
        self._kept_at = clock()
        with writing(views) as tx:
            self._take(tx, self._kept_at, since=self._kept_at)

    def keep(self) -> None:
        """Renew it, at most every few seconds. Raises RebuildUnderWayError when it was lost."""
        now = self._clock()
        if now - self._kept_at > LEASE / 4:
            # While nobody can write there, nobody can take it either.
            with suppress(ViewsAwayError), writing(self._views) as tx:
                self._take(tx, now)
                self._kept_at = now

    def confirm(self, tx: Connection) -> None:
        """Renew it in this transaction, and nobody else gets it before the commit.

        Raises RebuildUnderWayError when another process took it: this one stood still too long.
        """
        self._take(tx, self._clock())

    def end(self) -> None:
        """Let the next one begin at once."""
        mine = update(REBUILDS).where(REBUILDS.c.owner == self.owner)
        with writing(self._views) as tx:
            tx.execute(mine.values(_NOBODY))

    def _take(self, tx: Connection, now: datetime, **since: datetime) -> None:
        free = or_(
            REBUILDS.c.owner.is_(None),
            REBUILDS.c.owner == self.owner,
            REBUILDS.c.until < now,
        )
        taken = {"owner": self.owner, "until": now + LEASE, **since}
        if tx.execute(update(REBUILDS).where(free).values(taken)).rowcount != 1:
            row = tx.execute(select(REBUILDS)).one()
            raise RebuildUnderWayError(row.owner, row.since, row.until)


@contextmanager
def rebuild_lease(
    views: Engine, *, owner: str, clock: Callable[[], datetime]
) -> Iterator[RebuildLease]:
    """Hold the lease for the block. Raises RebuildUnderWayError, which says who holds it."""
    lease = RebuildLease(views, owner, clock)
    try:
        yield lease
    finally:
        lease.end()
