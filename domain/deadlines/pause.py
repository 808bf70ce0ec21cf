"""Pauses a clock and lets it run on with the business time it had left (rules.md 2.6)."""

from datetime import UTC, datetime, timedelta
from typing import Final

from domain.calendar import WorkingTime, local_date
from domain.deadlines.compute import cap
from domain.deadlines.counting import Due, count_days, count_seconds, last_work_day
from domain.deadlines.errors import ClockNotPausedError, ClockNotRunningError, PauseOrderError
from domain.deadlines.judge import is_on_time
from domain.deadlines.model import DAY_UNITS, SECONDS_OF, Deadline, Pause, Rung, Step, Unit
from domain.deadlines.rungs import Span, rungs_anew
from domain.deadlines.steps import local_iso
from domain.deadlines.warnings import warn_instants_resumed

_DAY: Final = timedelta(days=1)


def pause(
    deadline: Deadline, at: datetime, reason: str, *, planned_until: datetime | None = None
) -> Deadline:
    """Return the deadline with its clock standing since `at`, until it is resumed.

    With `planned_until` the action `resume-N` falls due then. Raises ClockNotRunningError unless it
    runs, PauseOrderError when `at` is before its start or its last resumption, or the planned end
    before `at`.
    """
    if deadline.state != "running":
        raise ClockNotRunningError(deadline=deadline.id, state=deadline.state)
    ended = deadline.pauses[-1].until if deadline.pauses else None
    _in_order(ended or deadline.started_at, at)
    if planned_until is not None:
        _in_order(at, planned_until)
    told = Step(kind="paused", first=local_iso(at), last=local_iso(at), note=reason)
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
    moved = _moved(running, time)
    return running if moved is None else _revised(running, cap(moved, upstream_due_at), time)


def _standing(at: datetime, reason: str, planned_until: datetime | None) -> Pause:
    return Pause(since=at, reason=reason, planned_until=planned_until)


def _in_order(earliest: datetime, at: datetime) -> None:
    if at < earliest:
        raise PauseOrderError(at=local_iso(at), earliest=local_iso(earliest))


def _own_time(unit: Unit, since: datetime, until: datetime, time: WorkingTime) -> timedelta:
    """Return what passes between two instants on a clock of this unit."""
    if unit in {"work_hour", "work_day"}:
        return time.between(since, until)
    return until - since


def _stood(deadline: Deadline, pauses: tuple[Pause, ...], time: WorkingTime) -> timedelta:
    return sum(
        (
            _own_time(deadline.limit.unit, each.since, each.until, time)
            for each in pauses
            if each.until is not None
        ),
        timedelta(),
    )


def whole_days(deadline: Deadline, pauses: tuple[Pause, ...], time: WorkingTime) -> int:
    """Return the whole days that `pauses` together are worth; 0 for hour units."""
    unit = deadline.limit.unit
    if unit not in DAY_UNITS:
        return 0
    return _stood(deadline, pauses, time) // (time.daily if unit == "work_day" else _DAY)


def _moved(running: Deadline, time: WorkingTime) -> Due | None:
    """Return the new count, or None when the last pause does not move the due instant."""
    if running.limit.unit in DAY_UNITS:
        return _moved_by_days(running, time)
    return _moved_by_hours(running, time)


def _moved_by_days(running: Deadline, time: WorkingTime) -> Due | None:
    limit, start = running.limit, running.started_at
    before = whole_days(running, running.pauses[:-1], time)
    days = whole_days(running, running.pauses, time)
    if days == before:
        return None
    told_upto = (
        last_work_day(limit, local_date(start), time, before)
        if limit.unit == "work_day"
        else local_date(start)
    )
    return count_days(limit, start, time, paused_days=days, told_upto=told_upto)


def _moved_by_hours(running: Deadline, time: WorkingTime) -> Due | None:
    limit, last = running.limit, running.pauses[-1]
    if not _stood(running, (last,), time):
        return None
    ran = _own_time(limit.unit, running.started_at, last.since, time)
    used = ran - _stood(running, running.pauses[:-1], time)
    left = limit.amount * SECONDS_OF[limit.unit] - used.total_seconds()
    return count_seconds(limit.unit, last.until or last.since, max(left, 0), time)


def _revised(running: Deadline, due: Due, time: WorkingTime) -> Deadline:
    if due.at == running.due_at and due.late_from == running.late_from:
        return running
    return running.model_copy(
        update={
            "revision": running.revision + 1,
            "calendar": time.calendar.version,
            "warn_at": tuple(
                at.astimezone(UTC)
                for at in warn_instants_resumed(running, due, time, running.pauses[-1])
            ),
            "ladder": _ladder(running, due, time),
            "due_at": due.at.astimezone(UTC),
            "late_from": due.late_from and due.late_from.astimezone(UTC),
            "last_day": due.last_day,
            "provisional": running.provisional or due.provisional,
            "explanation": (*running.explanation, *due.steps),
        }
    )


def _ladder(running: Deadline, due: Due, time: WorkingTime) -> tuple[Rung, ...]:
    stood = running.pauses[-1]
    span = Span(running.limit, running.started_at, due)
    return rungs_anew(
        running.ladder, span, time, since=stood.since, until=stood.until or stood.since
    )
