"""Revises a running deadline for another calendar or another policy (rules.md 2.3 (d)-(f))."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from domain.calendar import WorkingTime, local_date, midnight
from domain.deadlines.compute import cap
from domain.deadlines.counting import Due
from domain.deadlines.fixed import is_fixed
from domain.deadlines.given import is_given
from domain.deadlines.judge import is_on_time
from domain.deadlines.ladder import LadderRecord
from domain.deadlines.model import Deadline, DeadlineChange, Limit, Rung, Step
from domain.deadlines.moving import breach_still, due_of, limit_with_extensions, undecided_until
from domain.deadlines.recount import recounted
from domain.deadlines.rungs import Span, rungs, rungs_anew
from domain.deadlines.steps import counted_dates, local_iso
from domain.deadlines.warnings import warn_instants, warn_instants_anew

REVISED: Final = frozenset({"calendar_revised", "policy_revised"})
"""The steps that tell of revisions: they stay when the days are told anew."""


class _Recount(NamedTuple):
    """A deadline counted again: as it comes out, when it is due in the end, and why."""

    fresh: Deadline
    due: Due
    told: Step


def revise_for_calendar(
    line: Deadline, time: WorkingTime, at: datetime, *, upstream_due_at: datetime | None = None
) -> DeadlineChange | None:
    """Return how a published or revised calendar changes the deadline, None when not at all.

    It does where the deadline was provisional and is firm now, or counted a day that the calendar
    treats otherwise. Nothing becomes late by it: a due instant that comes forward stays after the
    day of the revision. The same calendar changes nothing twice; a stopped clock is not judged
    again, and what a source or a person named is no matter of calendars.
    """
    if not _may_move(line) or line.calendar == time.calendar.version:
        return None
    fresh = recounted(line, line.limit, time, line.policy)
    due = cap(_not_late_by_it(line, due_of(fresh), at), upstream_due_at)
    since = _since(line, at)
    span = Span(limit_with_extensions(line), line.started_at, due)
    ladder = rungs_anew(line.ladder, span, time, since=since, until=at)
    if not (_is_touched(line, fresh, due) or _to_come(ladder, at) != _to_come(line.ladder, at)):
        return None
    told = _told("calendar_revised", line, due, f"{line.calendar} → {time.calendar.version}")
    after = _after(line, _Recount(fresh, due, told), time)
    if _is_moved(line, due):
        warn_at = warn_instants_anew(line, due, time, since=since, until=at)
        after = after.model_copy(update={"revision": line.revision + 1, "warn_at": warn_at})
    else:
        ladder = _past_kept(line.ladder, ladder, at)
    return _change(line, after.model_copy(update={"ladder": ladder}), at)


def revise_for_policy(
    line: Deadline,
    *,
    limit: Limit,
    ladder: Iterable[LadderRecord],
    time: WorkingTime,
    policy: str,
    at: datetime,
    upstream_due_at: datetime | None = None,
) -> DeadlineChange | None:
    """Return how another policy changes the deadline, None when not at all.

    It is counted from its start under `limit`, with the calendar of `time`; as with calendars
    nothing becomes late by it. Rungs and warnings whose instants have passed are not given
    afterwards. An extended deadline keeps a limit of another unit.
    """
    if not _may_move(line) or line.policy == policy:
        return None
    if line.extensions and limit.unit != line.limit.unit:
        return None
    fresh = recounted(line, limit, time, policy)
    due = cap(_not_late_by_it(line, due_of(fresh), at), upstream_due_at)
    told = _told("policy_revised", line, due, f"{line.policy} → {policy}")
    after = _after(line, _Recount(fresh, due, told), time)
    span = Span(limit_with_extensions(after), line.started_at, due)
    climbed = rungs(ladder, span, time, after=at)
    if not _is_moved(line, due) and limit == line.limit and _same_rungs(climbed, line.ladder):
        return None
    warn_at = warn_instants(limit, line.started_at, due, time)
    update = {
        "revision": line.revision + 1,
        "warn_at": tuple(each.astimezone(UTC) for each in warn_at if each > at),
        "ladder": climbed,
    }
    return _change(line, after.model_copy(update=update), at)


def _may_move(line: Deadline) -> bool:
    return line.stopped_at is None and not is_given(line) and not is_fixed(line)


def _since(line: Deadline, at: datetime) -> datetime:
    """Return until when the deadline gave warnings and climbed: a clock that stands does not."""
    return line.pauses[-1].since if line.state == "paused" else at


def _not_late_by_it(line: Deadline, due: Due, at: datetime) -> Due:
    """Keep a due instant that comes forward after the day of the revision (rules.md 2.3 (e)).

    One that is late already gets no earlier moment of overdue either.
    """
    end = due.late_from or due.at
    if end >= (line.late_from or line.due_at):
        return due
    if not is_on_time(line, at):
        return due_of(line)._replace(provisional=due.provisional)
    earliest = midnight(local_date(at) + timedelta(days=1))
    if end >= earliest:
        return due
    kept = Step(kind="not_retroactive", first=local_iso(due.at), last=local_iso(earliest))
    return due._replace(
        at=earliest.astimezone(UTC), last_day=local_date(at), late_from=None, steps=(kept,)
    )


def _is_moved(line: Deadline, due: Due) -> bool:
    return (due.at, due.late_from) != (line.due_at, line.late_from)


def _is_touched(line: Deadline, fresh: Deadline, due: Due) -> bool:
    """Tell whether the span holds a day that was unknown, or is counted otherwise now."""
    return (
        _is_moved(line, due)
        or fresh.provisional != line.provisional
        or counted_dates(fresh.explanation) != counted_dates(line.explanation)
    )


def _to_come(ladder: tuple[Rung, ...], at: datetime) -> dict[str, datetime]:
    return {rung.key: rung.at for rung in ladder if rung.pending and rung.at > at}


def _past_kept(
    before: tuple[Rung, ...], ladder: tuple[Rung, ...], at: datetime
) -> tuple[Rung, ...]:
    """Return the new rungs, and as they were those whose instant has come: they may still fire."""
    past = {rung.key: rung for rung in before if rung.at <= at}
    return tuple(past.get(rung.key, rung) for rung in ladder)


def _same_rungs(climbed: tuple[Rung, ...], before: tuple[Rung, ...]) -> bool:
    """Tell whether two ladders are one, whatever of them was given."""
    plain = {"pending": True}
    return [rung.model_copy(update=plain) for rung in climbed] == [
        rung.model_copy(update=plain) for rung in before
    ]


def _told(kind: str, line: Deadline, due: Due, note: str) -> Step:
    return Step(kind=kind, first=local_iso(line.due_at), last=local_iso(due.at), note=note)


def _after(line: Deadline, count: _Recount, time: WorkingTime) -> Deadline:
    """Return the deadline with its new due instant; revision, warnings and rungs are still old."""
    fresh, due = count.fresh, count.due
    before = (step for step in line.explanation if step.kind in REVISED)
    return line.model_copy(
        update={
            "limit": fresh.limit,
            "policy": fresh.policy,
            "calendar": time.calendar.version,
            "provisional": due.provisional,
            "due_at": due.at,
            "due_inclusive": due.inclusive,
            "late_from": due.late_from,
            "last_day": due.last_day,
            "undecided_until": undecided_until(line, due, time),
            "explanation": (*fresh.explanation, *due.steps, *before, count.told),
        }
    )


def _change(line: Deadline, after: Deadline, at: datetime) -> DeadlineChange:
    revised = after.model_copy(update={"breached_at": breach_still(line, after, at)})
    return DeadlineChange(
        id=line.id,
        why="revised",
        at=at,
        reason=after.explanation[-1].kind,
        deadline=revised,
        due_before=line.due_at,
    )
