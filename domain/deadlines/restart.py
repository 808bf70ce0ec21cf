"""Counts a running deadline under another limit because the issue became more or less urgent."""

from collections.abc import Iterable
from datetime import UTC, datetime

from domain.calendar import WorkingTime
from domain.deadlines.compute import cap, start_deadline
from domain.deadlines.ladder import Rung, RungFields
from domain.deadlines.model import Deadline, Limit
from domain.deadlines.moving import due_of, limit_with_extensions, undecided_until
from domain.deadlines.recount import credited, recounted
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
    rungs_of = line.ladder if ladder is None else ladder
    return _from(at, fresh, line, time=time, upstream_due_at=upstream_due_at, ladder=rungs_of)


def with_start_of(was: Deadline, line: Deadline) -> Deadline:
    """Return `line` as it would be had it not been shortened from `was`, not counted out yet.

    It has the old start, and every pause and extension of both.
    """
    stood = {each.since: each for each in (*was.pauses, *line.pauses)}
    more = line.extensions if line.limit.unit == was.limit.unit else ()
    return line.but(
        started_at=was.started_at,
        limit=was.limit,
        pauses=tuple(stood.values()),
        extensions=tuple(dict.fromkeys((*was.extensions, *more))),
    )


def named_again(
    was: Deadline,
    line: Deadline,
    *,
    at: datetime,
    time: WorkingTime,
    upstream_due_at: datetime | None = None,
    ladder: Iterable[RungFields] = (),
) -> Deadline:
    """Return `was`, whose due instant was named and not counted, in the place of `line`.

    What `line`, to which it was shortened, was credited since is credited to it.
    """
    fresh = credited(was, line, time)
    return _from(at, fresh, line, time=time, upstream_due_at=upstream_due_at, ladder=ladder)


def climbing_anew(
    line: Deadline, *, ladder: Iterable[RungFields], at: datetime, time: WorkingTime
) -> Deadline | None:
    """Return the deadline with another ladder, due when it was; None where it has that already.

    What lies before `at` is neither warned of again nor climbed afterwards.
    """
    span = Span(limit_with_extensions(line), line.started_at, due_of(line))
    climbed = rungs(ladder, span, time, after=at)
    if _records(climbed) == _records(line.ladder):
        return None
    return line.but(
        revision=line.revision + 1,
        warn_at=tuple(each for each in line.warn_at if each > at),
        ladder=climbed,
    )


def _records(ladder: Iterable[Rung]) -> dict[str, RungFields]:
    return {rung.key: rung.as_part_of(RungFields) for rung in ladder}


def _from(
    at: datetime,
    fresh: Deadline,
    line: Deadline,
    *,
    time: WorkingTime,
    upstream_due_at: datetime | None,
    ladder: Iterable[RungFields],
) -> Deadline:
    """Return `fresh` as the revision of `line` that goes on `at` an instant."""
    due = cap(due_of(fresh), upstream_due_at)
    span = Span(limit_with_extensions(fresh), fresh.started_at, due)
    warnings = warn_instants(fresh.limit, fresh.started_at, due, time)
    return fresh.model_copy(
        update={
            "revision": line.revision + 1,
            "due_at": due.at,
            "late_from": due.late_from,
            "last_day": due.last_day,
            "warn_at": tuple(each.astimezone(UTC) for each in warnings if each > at),
            "undecided_until": undecided_until(line, due, time),
            "ladder": rungs(ladder, span, time, after=at),
            "explanation": (*fresh.explanation, *due.steps),
        }
    )
