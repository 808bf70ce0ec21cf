"""Folds events into the rows that indicators are counted from."""

from collections.abc import Sequence
from typing import Final, Protocol

from sqlalchemy import Connection

from domain.base import UNCLASSIFIED
from domain.deadlines.judge import breach_instant
from domain.deadlines.model import STOPS, Deadline, DeadlineChange
from domain.issue.events import (
    ComplainantContacted,
    ExclusionGranted,
    IssueAnswered,
    IssueClaimed,
    IssueClassified,
    IssueClosed,
    IssueDiscovered,
    IssueDispatched,
    IssueEvent,
    IssueReopened,
    IssueReported,
    IssueResolved,
    ResolutionAccepted,
    ResolutionSentBack,
    ReturnUpheld,
    RevisitRecorded,
    ReworkOrdered,
)
from projections.folding import Folding
from projections.holding import fold_holder
from projections.indicators.table import CLOCK_ROWS, ISSUE_ROWS, SCHEMA, ClockRow, IssueRow
from projections.page_rows import PageRows, issue_key, issues_to_load
from projections.source import OpenMasked, RecordedEvent, issue_records
from projections.tables import ModelSchema

fold: Final = Folding[IssueRow]()
FIRST: Final[dict[type[IssueEvent], str]] = {
    IssueReported: "reported_at",
    IssueDispatched: "dispatched_at",
    IssueClaimed: "claimed_at",
    ComplainantContacted: "contacted_at",
}
LAST: Final[dict[type[IssueEvent], str]] = {
    IssueAnswered: "resolved_at",
    IssueResolved: "resolved_at",
    ResolutionAccepted: "accepted_at",
    RevisitRecorded: "revisited_at",
    IssueClosed: "closed_at",
}


class IndicatorsProjection:
    """When each issue took its steps and how each clock ended."""

    schema: ModelSchema = SCHEMA

    def __init__(self, open_masked: OpenMasked) -> None:
        """Take the opener of masked text, which the fold functions share."""
        self._open_masked = open_masked

    def apply(self, tx: Connection, events: Sequence[RecordedEvent]) -> None:
        """Fold a page: two queries for its issues, two statements for their rows."""
        records = issue_records(events)
        loaded = issues_to_load(records)
        issues = PageRows(tx, ISSUE_ROWS, loaded)
        clocks = PageRows(tx, CLOCK_ROWS, loaded)
        for each in records:
            event = each.event
            key = issue_key(event.stamp.issue_id)
            row = issues.get(key) or IssueRow(key)
            fold_event(row, clocks, event, self._open_masked)
            issues.put(row, key)
        issues.flush()
        clocks.flush()


class ClockRows(Protocol):
    """The last deadline of each clock, by issue and clock."""

    def get(self, key: str, clock: str, /) -> ClockRow | None:
        """Return the row, None when there is none."""

    def put(self, row: ClockRow, key: str, clock: str, /) -> None:
        """Take the row as new or changed."""


def fold_event(
    row: IssueRow, clocks: ClockRows, event: IssueEvent, open_masked: OpenMasked
) -> None:
    """Fold an event of the row's issue into it and its clocks."""
    status = row.status
    _fold_issue(row, event, open_masked)
    _fold_clocks(clocks, row.issue_id, event)
    if event.changed or event.started or row.status != status:
        row.month = _month(row, clocks.get(row.issue_id, "resolve"))


def _fold_issue(row: IssueRow, event: IssueEvent, open_masked: OpenMasked) -> None:
    row.status = event.stamp.status
    fold_holder(row, event)
    kind = type(event)
    if kind in FIRST and getattr(row, FIRST[kind]) is None:
        setattr(row, FIRST[kind], event.stamp.occurred_at)
    elif kind in LAST:
        setattr(row, LAST[kind], event.stamp.occurred_at)
    fold(row, event, open_masked)


def _fold_clocks(clocks: ClockRows, key: str, event: IssueEvent) -> None:
    for change in event.changed:
        # A deadline's id is its clock and a count: `resolve-2`. Only the last one is kept.
        clock = change.id.rpartition("-")[0]
        row = clocks.get(key, clock)
        if row is not None:
            own = change.id == row.deadline_id or change.why == "taken_up"
            clocks.put(_changed(row, change) if own else _counted(row, change), key, clock)
    for deadline in event.started:
        late_before = _late_so_far(clocks.get(key, deadline.clock))
        clocks.put(_started(key, deadline, late_before), key, deadline.clock)


def _month(row: IssueRow, resolve: ClockRow | None) -> str | None:
    """Return the month that assesses the issue; on the ledger it waits for its resumption."""
    return resolve.month if resolve and row.status != "suspended" else None


def _late_so_far(row: ClockRow | None) -> int:
    return row.late_before + (row.result == "late") if row else 0


def _counted(row: ClockRow, change: DeadlineChange) -> ClockRow:
    """Count what became of a deadline that is not the clock's last one."""
    row.late_before += (change.why == "late") - (change.why == "voided")
    return row


def _started(key: str, deadline: Deadline, late_before: int) -> ClockRow:
    return ClockRow(
        issue_id=key,
        clock=deadline.clock,
        deadline_id=deadline.id,
        result="open",
        amount=deadline.limit.amount,
        unit=deadline.limit.unit,
        due_at=deadline.due_at,
        due_inclusive=deadline.due_inclusive,
        month=f"{deadline.last_day:%Y-%m}",
        late_from=breach_instant(deadline),
        late_before=late_before,
    )


def _changed(row: ClockRow, change: DeadlineChange) -> ClockRow:
    if change.why in STOPS:
        # A breach that was voided counts as what it was: met.
        row.result = "met" if change.why == "voided" else change.why
        row.stopped_at = change.at
        row.elapsed_working_days = change.elapsed_working_days
    elif change.deadline is not None:
        return _started(row.issue_id, change.deadline, row.late_before)
    elif change.why == "paused":
        row.late_from = None
    return row


@fold.on(IssueDiscovered)
def _discovered(row: IssueRow, event: IssueDiscovered, open_masked: object) -> None:
    del open_masked
    row.source, row.category = event.source, UNCLASSIFIED


@fold.on(IssueReported)
def _reported(row: IssueRow, event: IssueReported, open_masked: object) -> None:
    del open_masked
    row.source, row.category = event.source, event.category


@fold.on(IssueClassified)
def _classified(row: IssueRow, event: IssueClassified, open_masked: object) -> None:
    del open_masked
    row.category = event.category or row.category


@fold.on(ReturnUpheld)
def _returned(row: IssueRow, event: ReturnUpheld, open_masked: object) -> None:
    del event, open_masked
    row.returns += 1


@fold.on(ResolutionSentBack)
@fold.on(ReworkOrdered)
def _reworked(
    row: IssueRow, event: ResolutionSentBack | ReworkOrdered, open_masked: object
) -> None:
    del open_masked
    row.reworks = event.reworks
    _undo(row)


@fold.on(IssueReopened)
def _reopened(row: IssueRow, event: IssueReopened, open_masked: object) -> None:
    del event, open_masked
    row.reopened += 1
    _undo(row)


def _undo(row: IssueRow) -> None:
    row.resolved_at = row.accepted_at = row.closed_at = None


@fold.on(ExclusionGranted)
def _excluded(row: IssueRow, event: ExclusionGranted, open_masked: object) -> None:
    del open_masked
    row.excluded, row.excluded_ground = True, event.ground


@fold.on(RevisitRecorded)
def _revisited(row: IssueRow, event: RevisitRecorded, open_masked: object) -> None:
    del open_masked
    row.solved, row.satisfaction = event.solved, event.satisfaction
