"""Folds events into retention."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete

from domain.issue.events import IssueEvent
from domain.issue.values import FINAL
from domain.privacy.events import PersonalDataErased
from projections.page_rows import PageRows, issue_key, issues_to_load
from projections.retention.keys import keys_in
from projections.retention.table import ISSUE_ROWS, KEY_ROWS, KEYS, SCHEMA, IssueRow, KeyRow
from projections.source import OpenMasked, RecordedEvent, issue_records
from projections.tables import ModelSchema


class RetentionProjection:
    """What the terms of retention count from, and whom they are about."""

    schema: ModelSchema = SCHEMA

    def __init__(self, open_masked: OpenMasked) -> None:
        """Take the opener of masked text, like every model; this one opens none."""
        del open_masked

    def apply(self, tx: Connection, events: Sequence[RecordedEvent]) -> None:
        """Fold a page; whoever was erased is forgotten."""
        records = issue_records(events)
        loaded = issues_to_load(records)
        issues = PageRows(tx, ISSUE_ROWS, loaded)
        keys = PageRows(tx, KEY_ROWS, loaded)
        for each in records:
            _fold(issues, each.event)
            _note(keys, each.event)
        issues.flush()
        keys.flush()
        for recorded in events:
            if isinstance(recorded.event, PersonalDataErased):
                tx.execute(delete(KEYS).where(KEYS.c.key.in_(recorded.event.persons)))


def _fold(issues: PageRows[IssueRow], event: IssueEvent) -> None:
    key, stamp = issue_key(event.stamp.issue_id), event.stamp
    row, is_closed = issues.get(key), stamp.status in FINAL
    if row is None:
        issues.put(IssueRow(key, stamp.recorded_at if is_closed else None), key)
    elif is_closed is not (row.closed_at is not None):
        row.closed_at = stamp.recorded_at if is_closed else None
        issues.put(row, key)


def _note(keys: PageRows[KeyRow], event: IssueEvent) -> None:
    issue = issue_key(event.stamp.issue_id)
    for key in keys_in(event):
        if keys.get(issue, key) is None:
            keys.put(KeyRow(issue, key), issue, key)
