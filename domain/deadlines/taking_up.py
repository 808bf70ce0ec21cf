"""A clock that was cancelled runs on: whoever gave a matter up and takes it again gains no time."""

from datetime import datetime

from domain.calendar import WorkingTime
from domain.deadlines.model import Deadline, Rung, Step
from domain.deadlines.pause import without_end
from domain.deadlines.steps import local_iso


def taken_up(
    line: Deadline, at: datetime, time: WorkingTime, *, upstream_due_at: datetime | None = None
) -> Deadline:
    """Return the cancelled clock running again since `at`, due when it was due.

    Where it stood when it was given up, it stood until then. What it did before is not done again:
    its revision goes up, without the warnings until now and the rungs until it was given up.
    """
    left_at = line.stopped_at or at
    running = without_end(line, left_at, time, upstream_due_at=upstream_due_at)
    told = Step(kind="taken_up", first=local_iso(left_at), last=local_iso(at))
    return running.but(
        revision=line.revision + 1,
        warn_at=tuple(each for each in running.warn_at if each > at),
        ladder=tuple(_not_again(rung, left_at) for rung in running.ladder),
        explanation=(*running.explanation, told),
    )


def _not_again(rung: Rung, left_at: datetime) -> Rung:
    return rung if rung.at > left_at else rung.but(pending=False)
