"""Sets the rungs of a ladder: from policy records to instants of one deadline."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal, NamedTuple, TypeVar

from domain.calendar import WorkingTime, local_date, midnight
from domain.deadlines.counting import Due, close_of
from domain.deadlines.ladder import Offset, Rung, RungAct, RungFields
from domain.deadlines.model import DAY_UNITS, SECONDS_OF, Limit, Unit

R = TypeVar("R", bound=RungFields)

_Hour = Literal["opening", "midnight", "close_of_business"]

_DAY: Final = timedelta(days=1)
_ROUNDED: Final = timedelta(milliseconds=1)


class Span(NamedTuple):
    """A deadline as far as its rungs depend on it. `limit` has its extensions added."""

    limit: Limit
    started_at: datetime
    due: Due


def rungs(
    records: Iterable[RungFields],
    span: Span,
    time: WorkingTime,
    *,
    after: datetime | None = None,
) -> tuple[Rung, ...]:
    """Return the rungs of a deadline in order of time.

    What lies not `after` an instant, the start if none is given, is not pending.
    """
    pending_after = after or span.started_at
    return _in_order(
        _rung(record, span, at, time, pending=at > pending_after)
        for record, at in _with_instants(records, span, time)
    )


def rungs_anew(
    before: Iterable[Rung], span: Span, time: WorkingTime, *, since: datetime, until: datetime
) -> tuple[Rung, ...]:
    """Return the rungs of a deadline whose due instant moved while it stood, `since` to `until`.

    A rung that was given by then is given again only when it lies ahead again; one that would have
    fallen into the standstill comes at its end. What was pending at the old instant is void.
    """
    return _in_order(
        _anew(rung, span, at, time, since=since, until=until)
        for rung, at in _with_instants(before, span, time)
    )


def waiting(rung: Rung, undecided_until: datetime | None) -> Rung:
    """Return the rung with the instant it has while a decision is pending: a red card waits."""
    if rung.does != "red" or undecided_until is None or rung.at >= undecided_until:
        return rung
    return rung.but(at=undecided_until)


def _with_instants(
    records: Iterable[R], span: Span, time: WorkingTime
) -> Iterator[tuple[R, datetime]]:
    for record in records:
        at = instant_of(record.when, span, time)
        if at is not None:
            yield record, at


def instant_of(when: Offset, span: Span, time: WorkingTime) -> datetime | None:
    """Return the instant, None where a limit in hours has no such point.

    All in one zone: instants of two zones are slow to compare, and each is, often.
    """
    if when.share is not None:
        return _share(when.share, span, time).astimezone(UTC)
    if when.since == "last_day" and span.limit.unit not in DAY_UNITS:
        return None
    if when.unit in DAY_UNITS or (when.since == "last_day" and not when.amount):
        origin = local_date(span.started_at) if when.since == "start" else span.due.last_day
        return _on_day(origin, when.amount, when.unit, _hour(when, span.limit), time)
    return _hours(when, span, time).astimezone(UTC)


def _hour(when: Offset, limit: Limit) -> _Hour:
    return "opening" if when.hour == "opening" else limit.day_end


@lru_cache(maxsize=4096)  # issues of one day share their days
def _on_day(
    origin: date, amount: int, unit: Unit | None, hour: _Hour, time: WorkingTime
) -> datetime:
    day = _day(origin, amount, unit, time)
    at = time.opening_on(day) if hour == "opening" else close_of(hour, time, day)
    return at.astimezone(UTC)


def _share(share: float, span: Span, time: WorkingTime) -> datetime:
    start, end = span.started_at, span.due.at
    if span.limit.unit in {"work_hour", "work_day"}:
        return time.add(start, time.between(start, end).total_seconds() * share)
    return start + (end - start) * share


def _day(origin: date, amount: int, unit: Unit | None, time: WorkingTime) -> date:
    if unit != "work_day":
        return origin + timedelta(days=amount)
    if amount > 0:
        return time.calendar.add_working_days(origin, amount)
    return _working_days_back(origin, -amount, time)


def _working_days_back(day: date, count: int, time: WorkingTime) -> date:
    for _ in range(count):
        day -= _DAY
        while not time.calendar.is_working(day):
            day -= _DAY
    return day


def _hours(when: Offset, span: Span, time: WorkingTime) -> datetime:
    origin = _origin(when, span, time)
    if when.unit is None:
        return origin
    seconds = when.amount * SECONDS_OF[when.unit]
    if when.unit != "work_hour":
        return origin + timedelta(seconds=seconds)
    return time.add(origin, seconds) if seconds > 0 else _office_back(origin, -seconds, time)


def _origin(when: Offset, span: Span, time: WorkingTime) -> datetime:
    if when.since == "start":
        return span.started_at
    if when.since == "last_day":
        return time.opening_on(span.due.last_day)
    if when.amount:
        return span.due.at
    # Nothing after the due instant: that is the first late one, when the breach is recorded.
    return span.due.late_from or span.due.at + (_ROUNDED if span.due.inclusive else timedelta())


def _office_back(end: datetime, seconds: float, time: WorkingTime) -> datetime:
    wanted, day = timedelta(seconds=seconds), local_date(end)
    while time.between(midnight(day), end) < wanted:
        day -= _DAY
    passed = time.between(midnight(day), end) - wanted
    return time.add(midnight(day), passed.total_seconds())


def _rung(
    record: RungFields, span: Span, at: datetime, time: WorkingTime, *, pending: bool
) -> Rung:
    does = _act(record, span.limit, time)
    return record.as_part_of(Rung, does=does, at=at, pending=pending)


def _anew(
    rung: Rung, span: Span, at: datetime, time: WorkingTime, *, since: datetime, until: datetime
) -> Rung:
    given = not rung.pending or rung.at <= since
    pending = at > until or not given
    at = max(at, until.astimezone(UTC)) if pending else at
    return _rung(rung, span, at, time, pending=pending)


def _act(record: RungFields, limit: Limit, time: WorkingTime) -> RungAct:
    if not record.lamp_under_days:
        return record.does
    return "lamp" if _length(limit, time) < record.lamp_under_days * _DAY else "yellow"


def _length(limit: Limit, time: WorkingTime) -> timedelta:
    if limit.unit in DAY_UNITS:
        return limit.amount * _DAY
    length = timedelta(seconds=limit.amount * SECONDS_OF[limit.unit])
    return _DAY * (length / time.daily) if limit.unit == "work_hour" else length


def _in_order(found: Iterable[Rung]) -> tuple[Rung, ...]:
    return tuple(sorted(found, key=lambda rung: rung.at))
