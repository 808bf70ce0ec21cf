"""Counts a running deadline under another limit because the issue became more or less urgent."""

from collections.abc import Iterable
from datetime import UTC, datetime

from domain.calendar import WorkingTime
from domain.deadlines.compute import cap, start_deadline
from domain.deadlines.ladder import RungFields
from domain.deadlines.model import Deadline, Limit
from domain.deadlines.moving import due_of, limit_with_extensions, undecided_until
from domain.deadlines.recount import recounted
from domain.deadlines.rungs import Span, rungs
from domain.deadlines.warnings import warn_instants


def shortened(
    line: Deadline,
    *,
    limit: Limit,
    at: datetime,
    time: WorkingTime,
    policy: str,
    upstream_due_at: datetime | None = None,
    ladder: Iterable[RungFields] | None = None,
) -> Deadline:
    """Return the deadline of a more urgent issue: the shorter limit counts from `at`.

    `ladder` is the deadline's own where none is given.
    """
    fresh = start_deadline(
        id=line.id,
        clock=line.clock,
        limit=limit,
        started_at=at,
        time=time,
        policy=policy,
        upstream_due_at=upstream_due_at,
        subject=line.subject,
        ladder=line.ladder if ladder is None else ladder,
    )
    waits = undecided_until(line, due_of(fresh), time)
    return fresh.model_copy(update={"revision": line.revision + 1, "undecided_until": waits})


def lengthened(
    line: Deadline,
    *,
    limit: Limit,
    at: datetime,
    time: WorkingTime,
    policy: str,
    upstream_due_at: datetime | None = None,
    ladder: Iterable[RungFields] | None = None,
) -> Deadline:
    """Return the deadline of a less urgent issue: the longer limit counts from the old start.

    Pauses and extensions since then are credited again; an extension in another unit is not. What
    lies before `at` is neither warned of nor climbed afterwards.
    """
    fresh = recounted(line, limit, time, policy)
    due = cap(due_of(fresh), upstream_due_at)
    span = Span(limit_with_extensions(fresh), line.started_at, due)
    warnings = warn_instants(limit, line.started_at, due, time)
    return fresh.model_copy(
        update={
            "revision": line.revision + 1,
            "due_at": due.at,
            "late_from": due.late_from,
            "last_day": due.last_day,
            "warn_at": tuple(each.astimezone(UTC) for each in warnings if each > at),
            "undecided_until": undecided_until(line, due, time),
            "ladder": rungs(line.ladder if ladder is None else ladder, span, time, after=at),
            "explanation": (*fresh.explanation, *due.steps),
        }
    )
