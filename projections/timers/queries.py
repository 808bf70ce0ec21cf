"""What is due when: asked by doctor, reconciler and supervisors."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Engine, false, select

from projections.tables import reading
from projections.timers.table import HOLDERS, TIMERS

GRACE: Final = timedelta(minutes=1)
_SHOWN: Final = (
    "deadline_id",
    "clock",
    "state",
    "started_at",
    "due_at",
    "late_from",
    "next_action",
    "next_at",
)


@dataclass(frozen=True)
class Timer:
    """A deadline that is not stopped: when it is due and what happens next, by itself.

    `late_from` is the first late instant. `next_action` is `warn-1`, `warn-2`, … or `breach`; None
    when the clock stands or its breach is on record.
    """

    issue_id: str
    number: str
    unit: str | None
    deadline_id: str
    clock: str
    state: str
    started_at: datetime
    due_at: datetime
    late_from: datetime
    next_action: str | None
    next_at: datetime | None


def due_before(views: Engine, instant: datetime, *, limit: int = 100) -> list[Timer]:
    """Return what acts by itself before `instant`, earliest first. Raises ViewsAwayError."""
    return _timers(views, TIMERS.c.next_at < instant, order=TIMERS.c.next_at, limit=limit)


def overdue(views: Engine, now: datetime, *, limit: int = 100) -> list[Timer]:
    """Return the clocks that are late now, the longest late first. Raises ViewsAwayError."""
    late = (TIMERS.c.late_from <= now) & (TIMERS.c.state != "paused")
    return _timers(views, late, order=TIMERS.c.late_from, limit=limit)


def missed(views: Engine, now: datetime, *, limit: int = 100) -> list[Timer]:
    """Return what should have acted more than a minute ago and did not. Raises ViewsAwayError."""
    return due_before(views, now - GRACE, limit=limit)


def of_issue(views: Engine, issue_id: str) -> list[Timer]:
    """Return the clocks of one issue, imported history included. Raises ViewsAwayError."""
    own = TIMERS.c.issue_id == issue_id
    return _timers(views, own, order=TIMERS.c.due_at, limit=100, historic=True)


def issues_with_clocks(views: Engine, *, after: str = "", limit: int = 1_000) -> list[str]:
    """Return the live issues with a clock that is not stopped, in the order of their ids.

    Raises ViewsAwayError.
    """
    statement = (
        select(TIMERS.c.issue_id)
        .distinct()
        .join(HOLDERS, HOLDERS.c.issue_id == TIMERS.c.issue_id)
        .where(HOLDERS.c.historic == false(), TIMERS.c.issue_id > after)
        .order_by(TIMERS.c.issue_id)
        .limit(limit)
    )
    with reading(views) as tx:
        return list(tx.execute(statement).scalars())


def _timers(
    views: Engine,
    which: ColumnElement[bool],
    *,
    order: ColumnElement[datetime],
    limit: int,
    historic: bool = False,
) -> list[Timer]:
    # Imported history has clocks to be judged by, but nothing acts on them.
    live = HOLDERS.c.historic == false()
    statement = (
        select(TIMERS.c.issue_id, HOLDERS.c.number, HOLDERS.c.unit)
        .add_columns(*(TIMERS.c[name] for name in _SHOWN))
        .join(HOLDERS, HOLDERS.c.issue_id == TIMERS.c.issue_id)
        .where(which, *(() if historic else (live,)))
        .order_by(order, TIMERS.c.issue_id, TIMERS.c.deadline_id)
        .limit(limit)
    )
    with reading(views) as tx:
        return [Timer(**row._asdict()) for row in tx.execute(statement)]
