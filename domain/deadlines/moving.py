"""Moves a deadline to another due instant: a new revision, its warnings and rungs set anew."""

from datetime import UTC, datetime, timedelta
from typing import Final

from domain.calendar import WorkingTime, local_date
from domain.deadlines.counting import Due
from domain.deadlines.judge import breach_instant
from domain.deadlines.model import DAY_UNITS, Deadline, Limit, Pause, Unit
from domain.deadlines.rungs import Span, rungs_anew
from domain.deadlines.warnings import warn_instants_anew

_DAY: Final = timedelta(days=1)


def moved(
    line: Deadline, due: Due, time: WorkingTime, *, since: datetime, until: datetime
) -> Deadline:
    """Return the deadline with its new due instant.

    What was given by `since` is given again only when it lies ahead of `until`; between the two
    the clock stood. A breach that the new due instant undoes is off the record.
    """
    if due.at == line.due_at and due.late_from == line.late_from:
        return line.model_copy(update={"explanation": (*line.explanation, *due.steps)})
    span = Span(limit_with_extensions(line), line.started_at, due)
    after = line.model_copy(
        update={
            "revision": line.revision + 1,
            "warn_at": warn_instants_anew(line, due, time, since=since, until=until),
            "ladder": rungs_anew(line.ladder, span, time, since=since, until=until),
            "due_at": due.at.astimezone(UTC),
            "due_inclusive": due.inclusive,
            "late_from": due.late_from and due.late_from.astimezone(UTC),
            "last_day": due.last_day,
            "undecided_until": undecided_until(line, due, time),
            "explanation": (*line.explanation, *due.steps),
            **_calendar(line, due, time),
        }
    )
    return after.model_copy(update={"breached_at": breach_still(line, after, until)})


def breach_still(line: Deadline, after: Deadline, at: datetime) -> datetime | None:
    """Return the breach on record for the deadline `after` a move at `at`."""
    if line.breached_at is None or breach_instant(after) > at:
        return None
    return after.due_at


def due_of(line: Deadline) -> Due:
    """Return where the count of a deadline ended, without the steps that led there."""
    return Due(
        at=line.due_at,
        inclusive=line.due_inclusive,
        last_day=line.last_day,
        provisional=line.provisional,
        steps=(),
        late_from=line.late_from,
    )


def limit_with_extensions(line: Deadline) -> Limit:
    """Return the limit as it stands, in one amount."""
    return line.limit.model_copy(update={"amount": line.limit.amount + extended(line)})


def extended(line: Deadline) -> int:
    """Return what all extensions added, in the limit's own unit."""
    return sum(each.amount for each in line.extensions)


def own_time(unit: Unit, since: datetime, until: datetime, time: WorkingTime) -> timedelta:
    """Return what passes between two instants on a clock of this unit."""
    if unit in {"work_hour", "work_day"}:
        return time.between(since, until)
    return until - since


def stood(line: Deadline, pauses: tuple[Pause, ...], time: WorkingTime) -> timedelta:
    """Return how much of the clock's own time the ended ones of `pauses` took."""
    return sum(
        (
            own_time(line.limit.unit, each.since, each.until, time)
            for each in pauses
            if each.until is not None
        ),
        timedelta(),
    )


def whole_days(line: Deadline, pauses: tuple[Pause, ...], time: WorkingTime) -> int:
    """Return the whole days that `pauses` together are worth; 0 for hour units."""
    unit = line.limit.unit
    if unit not in DAY_UNITS:
        return 0
    return stood(line, pauses, time) // (time.daily if unit == "work_day" else _DAY)


def undecided_until(line: Deadline, due: Due, time: WorkingTime) -> datetime | None:
    """Return the end of the wait for a decision, as far from the new last day as before."""
    if line.undecided_until is None:
        return None
    calendar = time.calendar
    days = calendar.working_days_between(line.last_day, local_date(line.undecided_until))
    return time.opening_on(calendar.add_working_days(due.last_day, days)).astimezone(UTC)


def _calendar(line: Deadline, due: Due, time: WorkingTime) -> dict[str, object]:
    if line.limit.unit in DAY_UNITS:
        # Days were counted anew from the start, so this calendar alone decided.
        return {"calendar": time.calendar.version, "provisional": due.provisional}
    return {"provisional": line.provisional or due.provisional}
