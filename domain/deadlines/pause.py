"""Pauses a clock and lets it run on with the business time it had left (rules.md 2.6)."""

from datetime import UTC, datetime

from domain.calendar import WorkingTime
from domain.deadlines.compute import cap, check_reachable
from domain.deadlines.counting import Due, count_days, count_seconds
from domain.deadlines.errors import ClockNotPausedError, ClockNotRunningError, PauseOrderError
from domain.deadlines.judge import is_on_time
from domain.deadlines.model import DAY_UNITS, SECONDS_OF, Deadline, Pause, Step
from domain.deadlines.moving import (
    extended,
    limit_with_extensions,
    moved,
    own_time,
    stood,
    whole_days,
)
from domain.deadlines.steps import local_iso, told_upto


def pause(
    deadline: Deadline, at: datetime, reason: str, *, planned_until: datetime | None = None
) -> Deadline:
    """Return the deadline with its clock standing since `at`, until it is resumed.

    With `planned_until` the action `resume-N` falls due then. Raises ClockNotRunningError unless it
    runs, PauseOrderError when `at` is before its start or its last resumption, or the planned end
    before `at`, UnreachableDayError when that lies at the end of time.
    """
    if deadline.state != "running":
        raise ClockNotRunningError(deadline=deadline.id, state=deadline.state)
    ended = deadline.pauses[-1].until if deadline.pauses else None
    _in_order(ended or deadline.started_at, at)
    if planned_until is not None:
        check_reachable(planned_until)
        _in_order(at, planned_until)
    told = Step(
        kind="paused", first=local_iso(at), last=local_iso(planned_until or at), note=reason
    )
    return deadline.model_copy(
        update={
            "state": "paused",
            "pauses": (*deadline.pauses, _standing(at, reason, planned_until)),
            "explanation": (*deadline.explanation, told),
        }
    )


def resume(
    deadline: Deadline,
    at: datetime,
    time: WorkingTime,
    *,
    upstream_due_at: datetime | None = None,
) -> Deadline:
    """Return the deadline running again from `at`, due later by the business time it stood.

    Hour units keep their remaining time. Day units move by whole days of the sum of all pauses, so
    that a night gains nothing however often. Where the due instant moves, the revision goes up and
    the warnings are set anew; a clock that was late before the pause does not move.
    Raises ClockNotPausedError unless it stands, PauseOrderError when `at` is before the pause.
    """
    if deadline.state != "paused":
        raise ClockNotPausedError(deadline=deadline.id, state=deadline.state)
    standing = deadline.pauses[-1]
    _in_order(standing.since, at)
    ended = standing.model_copy(update={"until": at.astimezone(UTC)})
    gained = whole_days(deadline, (*deadline.pauses[:-1], ended), time)
    told = Step(
        kind="resumed", first=local_iso(standing.since), last=local_iso(at), note=str(gained)
    )
    running = deadline.model_copy(
        update={
            "state": "running",
            "pauses": (*deadline.pauses[:-1], ended),
            "explanation": (*deadline.explanation, told),
        }
    )
    if not is_on_time(deadline, standing.since):
        return running
    due = _due(running, time)
    if due is None:
        return running
    capped = cap(due, upstream_due_at)
    return moved(running, capped, time, since=standing.since, until=at)


def without_end(
    cancelled: Deadline,
    ended_at: datetime,
    time: WorkingTime,
    *,
    upstream_due_at: datetime | None = None,
) -> Deadline:
    """Return the cancelled deadline as if it had run on; where it stood, it stood until its end."""
    running = cancelled.but(state="running", stopped_at=None, elapsed_working_days=None)
    last = cancelled.pauses[-1] if cancelled.pauses else None
    if last is None or last.until is not None:
        return running
    until = max(ended_at, last.since)
    return resume(running.but(state="paused"), until, time, upstream_due_at=upstream_due_at)


def _standing(at: datetime, reason: str, planned_until: datetime | None) -> Pause:
    return Pause(since=at, reason=reason, planned_until=planned_until)


def _in_order(earliest: datetime, at: datetime) -> None:
    if at < earliest:
        raise PauseOrderError(at=local_iso(at), earliest=local_iso(earliest))


def _due(running: Deadline, time: WorkingTime) -> Due | None:
    """Return the new count, None when the last pause does not move the due instant."""
    if running.limit.unit in DAY_UNITS:
        return _due_by_days(running, time)
    return _due_by_hours(running, time)


def _due_by_days(running: Deadline, time: WorkingTime) -> Due | None:
    limit, start, more = running.limit, running.started_at, extended(running)
    before = whole_days(running, running.pauses[:-1], time)
    days = whole_days(running, running.pauses, time)
    if days == before:
        return None
    told = told_upto(running)
    return count_days(limit, start, time, more_days=days + more, told_upto=told)


def _due_by_hours(running: Deadline, time: WorkingTime) -> Due | None:
    limit, last = limit_with_extensions(running), running.pauses[-1]
    if not stood(running, (last,), time):
        return None
    ran = own_time(limit.unit, running.started_at, last.since, time)
    used = ran - stood(running, running.pauses[:-1], time)
    left = limit.amount * SECONDS_OF[limit.unit] - used.total_seconds()
    return count_seconds(limit.unit, last.until or last.since, max(left, 0), time)
