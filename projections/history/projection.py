"""Folds events into spans: a new one only where something changed that is asked for."""

from collections.abc import Sequence

from sqlalchemy import Connection

from domain.issue.events import IssueEvent
from projections.bulk import Upsert
from projections.history.changes import changes_in
from projections.history.spans import At, ClockSpans, IssueSpans
from projections.history.table import CHANGES, SCHEMA, IssueSpan
from projections.indicators.projection import fold_event
from projections.page_rows import issue_key, issues_to_load
from projections.source import OpenMasked, RecordedEvent, issue_records
from projections.tables import ModelSchema, from_micros
from projections.ticking import first_late, fold_clocks, next_due

_CHANGE_ROWS = Upsert(CHANGES)


class HistoryProjection:
    """Work lists and indicators of every past instant, and who changed the rules and registers."""

    schema: ModelSchema = SCHEMA

    def __init__(self, open_masked: OpenMasked) -> None:
        """Take the opener of masked text, which the shared fold functions ask for."""
        self._open_masked = open_masked

    def apply(self, tx: Connection, events: Sequence[RecordedEvent]) -> None:
        """Fold a page: two queries for its issues, three statements for their spans."""
        records = issue_records(events)
        loaded = issues_to_load(records)
        issues, clocks = IssueSpans(tx, loaded), ClockSpans(tx, loaded)
        for each in records:
            self._apply_one(issues, clocks, each.event)
        issues.flush()
        clocks.flush()
        _CHANGE_ROWS(tx, changes_in(events))

    def _apply_one(self, issues: IssueSpans, clocks: ClockSpans, event: IssueEvent) -> None:
        stamp = event.stamp
        span = issues.get(issue_key(stamp.issue_id))
        # An event counts by what happened no earlier than those before it (domain.issue.past).
        at = At(stamp.version, stamp.recorded_at, max(span.seen_at, stamp.occurred_at))
        span.number, span.seen_at = stamp.number, at.occurred
        clocks.at = at
        fold_event(span, clocks, event, self._open_masked)
        if event.started or event.changed:
            _show_clocks(span, event)
        issues.put(span, at)


def _show_clocks(span: IssueSpan, event: IssueEvent) -> None:
    ticking = dict(span.clocks or {})
    fold_clocks(ticking, event)
    span.clocks = ticking
    due, late = next_due(ticking), first_late(ticking)
    span.due_at = from_micros(due.due_at) if due else None
    span.late_from = None if late is None else from_micros(late)
