"""Folds events into the timers: every deadline that is not stopped, and its next action."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, cast

from sqlalchemy import Connection

from domain.deadlines.due_actions import DueAction, DueKey, actions
from domain.deadlines.judge import breach_instant
from domain.deadlines.model import STOPS, Deadline, DeadlineChange
from domain.issue.events import IssueEvent
from projections.holding import fold_holder
from projections.page_rows import PageRows, issue_key, issues_to_load
from projections.source import OpenMasked, RecordedEvent, issue_records
from projections.tables import ModelSchema, from_micros, to_micros
from projections.ticking import STATE_AFTER
from projections.timers.table import HOLDER_ROWS, SCHEMA, TIMER_ROWS, HolderRow, TimerRow


class TimersProjection:
    """What the clocks of all issues will do next."""

    schema: ModelSchema = SCHEMA

    def __init__(self, open_masked: OpenMasked) -> None:
        """Take the opener of masked text, like every model; timers hold none."""
        del open_masked

    def apply(self, tx: Connection, events: Sequence[RecordedEvent]) -> None:
        """Fold a page. A clock that starts and stops within it is never written."""
        records = issue_records(events)
        issues = issues_to_load(records)
        timers = PageRows(tx, TIMER_ROWS, issues)
        holders = PageRows(tx, HOLDER_ROWS, issues)
        for each in records:
            _hold(holders, each.event)
            _fold(timers, each.event)
        timers.flush()
        holders.flush()


_KEY: Final = ("deadline_id", "revision", "action")


def _hold(holders: PageRows[HolderRow], event: IssueEvent) -> None:
    key = issue_key(event.stamp.issue_id)
    holder = holders.get(key) or HolderRow(key, event.stamp.number)
    if fold_holder(holder, event) or event.stamp.version == 1:
        holders.put(holder, key)


def _fold(timers: PageRows[TimerRow], event: IssueEvent) -> None:
    key = issue_key(event.stamp.issue_id)
    for change in event.changed:
        _change(timers, key, change)
    for deadline in event.started:
        timers.put(_row(key, deadline), key, deadline.id)
    done = _done_by(event)
    if done is not None:
        _done(timers, key, done)


def _change(timers: PageRows[TimerRow], key: str, change: DeadlineChange) -> None:
    if change.why in STOPS:
        timers.remove(key, change.id)
        return
    row = timers.get(key, change.id)
    if change.deadline is not None:
        row = _row(key, change.deadline)
    elif row is not None and change.why in STATE_AFTER:
        row.state = STATE_AFTER[change.why]
    if row is not None:
        _show_next(row)
        timers.put(row, key, change.id)


def _done_by(event: IssueEvent) -> DueKey | None:
    """Return what of a deadline the event has done; every event of a due action names it so."""
    if not _may_do(type(event)):
        return None
    found = tuple(getattr(event, name) for name in _KEY)
    return cast("DueKey", found) if None not in found else None


@cache
def _may_do(kind: type[IssueEvent]) -> bool:
    # Asking an event for a field it has not is slow, and most have none of these.
    return kind.model_fields.keys() >= set(_KEY)


def _done(timers: PageRows[TimerRow], key: str, done: DueKey) -> None:
    deadline_id, revision, action = done
    row = timers.get(key, deadline_id)
    if row is not None and row.revision == revision:
        row.pending = [each for each in row.pending if each[0] != action]
        _show_next(row)
        timers.put(row, key, deadline_id)


def _row(key: str, deadline: Deadline) -> TimerRow:
    row = TimerRow(
        issue_id=key,
        deadline_id=deadline.id,
        clock=deadline.clock,
        revision=deadline.revision,
        state="breached" if deadline.breached_at else deadline.state,
        started_at=deadline.started_at,
        due_at=deadline.due_at,
        late_from=breach_instant(deadline),
        pending=[(action.action, to_micros(action.at)) for action in _certain(deadline)],
    )
    _show_next(row)
    return row


def _certain(deadline: Deadline) -> Iterator[DueAction]:
    # Whether a rung with a condition comes is known to the issue alone: shown here, one that was
    # spared would look missed for ever.
    return (each for each in actions(deadline) if not (each.rung and each.rung.unless))


def _show_next(row: TimerRow) -> None:
    # A clock that stands or has breached keeps its actions for the day it runs again.
    due = next((each for each in row.pending if _comes(row.state, each[0])), None)
    row.next_action = due[0] if due else None
    row.next_at = from_micros(due[1]) if due else None


def _comes(state: str, action: str) -> bool:
    if state == "paused":
        return action.startswith("resume-")
    # After the breach only the ladder goes on.
    return state == "running" or not (action == "breach" or action.startswith("warn-"))
