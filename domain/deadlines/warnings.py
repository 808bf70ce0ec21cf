"""When a deadline warns before it falls due."""

from datetime import UTC, date, datetime, timedelta

from domain.calendar import WorkingTime
from domain.deadlines.counting import Due
from domain.deadlines.model import Deadline, Limit, Warn


def warn_instants(
    limit: Limit, started_at: datetime, due: Due, time: WorkingTime
) -> tuple[datetime, ...]:
    """Return the distinct instants strictly between start and due, in order."""
    instants = {_instant(warn, started_at, due.at, due.last_day, time) for warn in limit.warn}
    return tuple(sorted(at for at in instants if started_at < at < due.at))


def warn_instants_anew(
    before: Deadline, due: Due, time: WorkingTime, *, since: datetime, until: datetime
) -> tuple[datetime, ...]:
    """Return the warnings of a deadline whose due instant moves from `before` to `due`.

    A warning that was given by `since` is given again only when it lies ahead again; one that
    would have fallen between `since` and `until`, while the clock stood, comes then, so that none
    is lost or repeated.
    """
    start, instants = before.started_at, set[datetime]()
    for warn in before.limit.warn:
        given = _instant(warn, start, before.due_at, before.last_day, time) <= since
        at = _instant(warn, start, due.at, due.last_day, time)
        if at > until or not given:
            instants.add(max(at, until))
    return tuple(at.astimezone(UTC) for at in sorted(instants) if start < at < due.at)


def _instant(
    warn: Warn, started_at: datetime, due_at: datetime, last_day: date, time: WorkingTime
) -> datetime:
    if warn.share is not None:
        return started_at + (due_at - started_at) * warn.share
    if warn.before is not None:
        return due_at - timedelta(hours=warn.before)
    return time.opening_on(last_day)
