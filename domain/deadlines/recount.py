"""Counts a deadline out again from its start: same pauses and extensions, other days or limit."""

from collections.abc import Callable, Iterator
from datetime import datetime

from domain.calendar import WorkingTime
from domain.deadlines.compute import start_deadline
from domain.deadlines.extend import extend_by
from domain.deadlines.model import Deadline, Extension, Limit, Pause
from domain.deadlines.pause import pause, resume

Turn = tuple[datetime, Callable[[Deadline], Deadline]]
"""What happened to a clock at an instant."""


def recounted(line: Deadline, limit: Limit, time: WorkingTime, policy: str) -> Deadline:
    """Return `line` as it would be had `limit` and `time` been in force at its start.

    Every pause is applied again in its order, and every extension that is in the limit's unit. It
    has no ladder, and no outer platform has capped it.
    """
    fresh = start_deadline(
        id=line.id,
        clock=line.clock,
        limit=limit,
        started_at=line.started_at,
        time=time,
        policy=policy,
        subject=line.subject,
    )
    return credited(fresh, line, time)


def credited(fresh: Deadline, line: Deadline, time: WorkingTime) -> Deadline:
    """Return `fresh` after all that happened to `line`: pauses, and extensions of its own unit."""
    for _, turn in sorted(_turns(line, fresh.limit, time), key=lambda each: each[0]):
        fresh = turn(fresh)
    return fresh


def _turns(line: Deadline, limit: Limit, time: WorkingTime) -> Iterator[Turn]:
    for stood in line.pauses:
        yield stood.since, _pausing(stood)
        if stood.until is not None:
            yield stood.until, _resuming(stood.until, time)
    for extension in line.extensions if limit.unit == line.limit.unit else ():
        yield extension.at, _extending(extension, time)


def _pausing(stood: Pause) -> Callable[[Deadline], Deadline]:
    return lambda line: pause(line, stood.since, stood.reason, planned_until=stood.planned_until)


def _resuming(until: datetime, time: WorkingTime) -> Callable[[Deadline], Deadline]:
    return lambda line: resume(line, until, time)


def _extending(extension: Extension, time: WorkingTime) -> Callable[[Deadline], Deadline]:
    return lambda line: extend_by(line, extension, time)
