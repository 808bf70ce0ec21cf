"""Starts a deadline: computed once, stored with every step that led to its due instant."""

from collections.abc import Iterable
from datetime import MINYEAR, UTC, date, datetime, timedelta
from typing import Final

from domain.calendar import WorkingTime, local_date
from domain.deadlines.counting import Due, count_out
from domain.deadlines.errors import UnreachableDayError
from domain.deadlines.ladder import RungFields
from domain.deadlines.model import Clock, Deadline, Limit, Step
from domain.deadlines.rungs import Span, rungs
from domain.deadlines.steps import local_iso
from domain.deadlines.warnings import warn_instants

LAST_DAY: Final = date(9998, 12, 31)
"""The last day a clock may start on or be fixed to: later ones have no end in any calendar."""


def start_deadline(  # noqa: PLR0913 - all of these make a deadline, each by its name
    *,
    id: str,
    clock: Clock,
    limit: Limit,
    started_at: datetime,
    time: WorkingTime,
    policy: str,
    upstream_due_at: datetime | None = None,
    subject: str = "",
    ladder: Iterable[RungFields] = (),
) -> Deadline:
    """Return the running deadline `id` of `clock`, with warnings, ladder and explanation.

    `subject` tells apart several deadlines of one clock. `policy` is `pack@content hash`. No due
    instant lies after `upstream_due_at`, which an outer platform set. The deadline is provisional
    when it depends on a year without a published calendar. Raises UnreachableDayError at the end of
    time. Source: rules.md 2.2, 2.3; lifecycle.md 3.
    """
    check_reachable(started_at)
    due = cap(count_out(limit, started_at, time), upstream_due_at)
    return Deadline(
        id=id,
        clock=clock,
        started_at=started_at,
        limit=limit,
        calendar=time.calendar.version,
        policy=policy,
        warn_at=warn_instants(limit, started_at, due, time),
        due_at=due.at,
        due_inclusive=due.inclusive,
        late_from=due.late_from,
        last_day=due.last_day,
        provisional=due.provisional,
        explanation=due.steps,
        subject=subject,
        ladder=rungs(ladder, Span(limit, started_at, due), time),
    )


def check_reachable(at: datetime) -> None:
    """Raise UnreachableDayError for an instant that has no local day to count from."""
    if at.year > LAST_DAY.year:
        first = date(MINYEAR, 1, 1)
        raise UnreachableDayError(given=str(at), first=str(first), last=str(LAST_DAY))


def cap(due: Due, upstream_due_at: datetime | None) -> Due:
    """Bring `due` forward to the instant the upstream platform allows, if that is earlier."""
    if upstream_due_at is None or due.at <= upstream_due_at:
        return due
    capped = Step(
        kind="capped_by_upstream", first=local_iso(due.at), last=local_iso(upstream_due_at)
    )
    last_instant = upstream_due_at - timedelta(microseconds=0 if due.inclusive else 1)
    return due._replace(
        at=upstream_due_at.astimezone(UTC),
        last_day=local_date(last_instant),
        late_from=None,
        steps=(*due.steps, capped),
    )
