"""Lets the time go on that an end had cut off, once that end is taken back."""

from datetime import datetime

from domain.calendar import WorkingTime
from domain.deadlines.model import Deadline, Step
from domain.deadlines.pause import without_end
from domain.deadlines.steps import local_iso


def carried_on(
    cancelled: Deadline,
    *,
    id: str,  # the word of the domain
    at: datetime,
    time: WorkingTime,
    upstream_due_at: datetime | None = None,
) -> Deadline:
    """Return the deadline that goes on, `at` an instant, where a cancelled one ended.

    It has the start, the pauses, the extensions and so the due instant of the old one; the time
    since its end is not credited. What had been given by then, and what would have come
    meanwhile, is not given again.
    """
    stopped_at = cancelled.stopped_at or at
    line = without_end(
        cancelled.but(id=id, breached_at=None, undecided_until=None),
        stopped_at,
        time,
        upstream_due_at=upstream_due_at,
    )
    told = Step(kind="carried_on", first=local_iso(stopped_at), last=local_iso(at))
    return line.but(
        revision=1,
        warn_at=tuple(each for each in line.warn_at if each > at),
        ladder=tuple(each.but(pending=each.pending and each.at > at) for each in line.ladder),
        explanation=(*line.explanation, told),
    )
