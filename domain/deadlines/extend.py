"""Extends a deadline, or lets it wait for the decision on an extension (rules.md 5)."""

from datetime import UTC, datetime

from domain.calendar import WorkingTime
from domain.deadlines.compute import cap
from domain.deadlines.counting import Due, count_days, count_seconds
from domain.deadlines.errors import (
    ClockStoppedError,
    ExtensionTooLateError,
    ExtensionUnitError,
)
from domain.deadlines.judge import is_on_time
from domain.deadlines.model import DAY_UNITS, SECONDS_OF, Deadline, Extension, Step, Unit
from domain.deadlines.moving import extended, moved, whole_days
from domain.deadlines.rungs import waiting
from domain.deadlines.steps import local_iso, told_upto


def extend(
    line: Deadline,
    *,
    amount: int,
    unit: Unit,
    asked_at: datetime,
    at: datetime,
    time: WorkingTime,
    reason: str = "",
    upstream_due_at: datetime | None = None,
) -> Deadline:
    """Return the deadline `amount` of its own unit later, as decided `at`.

    Caps and approvals are the caller's. A breach that was recorded while the decision was pending
    is undone where the new due instant lies ahead. Raises what `check_asked` raises, and
    ExtensionUnitError when `unit` is not the limit's.
    """
    check_asked(line, asked_at)
    if unit != line.limit.unit:
        raise ExtensionUnitError(deadline=line.id, unit=line.limit.unit, given=unit)
    return extend_by(
        line, Extension(amount=amount, at=at, reason=reason), time, upstream_due_at=upstream_due_at
    )


def extend_by(
    line: Deadline,
    extension: Extension,
    time: WorkingTime,
    *,
    upstream_due_at: datetime | None = None,
) -> Deadline:
    """Return the deadline with `extension` added, whatever the instant it was asked for."""
    due = _longer(line, extension, time)
    when = local_iso(extension.at)
    told = Step(kind="extended", first=when, last=when, note=str(extension.amount))
    longer = line.model_copy(
        update={
            "extensions": (*line.extensions, extension),
            "undecided_until": None,
            "ladder": tuple(waiting(rung, line.undecided_until) for rung in line.ladder),
            "explanation": (*line.explanation, told),
        }
    )
    # Rungs of a clock that stands were given until it stopped.
    since = line.pauses[-1].since if line.state == "paused" else extension.at
    return moved(longer, cap(due, upstream_due_at), time, since=since, until=extension.at)


def await_decision(
    line: Deadline, *, asked_at: datetime, grace_days: int, time: WorkingTime
) -> Deadline:
    """Return the deadline while an extension asked for in time waits for its decision.

    The due instant stays, and so does the breach; but the red card comes `grace_days` working days
    later, when the extension counts as refused (action `decide-N`). Raises what `check_asked` does.
    """
    check_asked(line, asked_at)
    day = time.calendar.add_working_days(line.last_day, 1 + grace_days)
    return line.model_copy(update={"undecided_until": time.opening_on(day).astimezone(UTC)})


def decided(line: Deadline) -> Deadline:
    """Return the deadline after its extension was refused: as it was, and waiting no more."""
    return line.model_copy(update={"undecided_until": None})


def check_asked(line: Deadline, asked_at: datetime) -> None:
    """Raise unless an extension may be asked for at that instant.

    Raises ClockStoppedError for a clock that has ended, ExtensionTooLateError after expiry.
    """
    if line.stopped_at is not None:
        raise ClockStoppedError(deadline=line.id, state=line.state)
    if not is_on_time(line, asked_at):
        raise ExtensionTooLateError(deadline=line.id, due=local_iso(line.due_at))


def _longer(line: Deadline, extension: Extension, time: WorkingTime) -> Due:
    limit, start = line.limit, line.started_at
    if limit.unit not in DAY_UNITS:
        return count_seconds(
            limit.unit, line.due_at, extension.amount * SECONDS_OF[limit.unit], time
        )
    before = whole_days(line, line.pauses, time) + extended(line)
    return count_days(
        limit,
        start,
        time,
        more_days=before + extension.amount,
        told_upto=told_upto(line),
    )
