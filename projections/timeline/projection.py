"""Folds events into the timeline: one row each."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from domain.issue.events import (
    ComplainantContacted,
    IssueClaimed,
    IssueClosed,
    IssueDispatched,
    IssueEvent,
    IssueRejected,
    IssueReopened,
    IssueReported,
    IssueWithdrawn,
    NoteAdded,
    ProgressRecorded,
    ReworkOrdered,
)
from domain.issue.values import Visibility
from projections.page_rows import issue_key
from projections.source import IssueRecord, OpenMasked, RecordedEvent, issue_records
from projections.tables import ModelSchema
from projections.timeline.params import params_of
from projections.timeline.table import ROWS, SCHEMA, TimelineRow

SHARED: Final[frozenset[type[IssueEvent]]] = frozenset(
    {
        IssueReported,
        IssueRejected,
        IssueWithdrawn,
        IssueDispatched,
        IssueClaimed,
        ComplainantContacted,
        ReworkOrdered,
        IssueClosed,
        IssueReopened,
    }
)
"""What the complainant may know of progress and result (BJ 8, JN 15, WF 13); the rest is staff's,
unless an event says otherwise itself."""


class TimelineProjection:
    """Everything that happened to an issue."""

    schema: ModelSchema = SCHEMA

    def __init__(self, open_masked: OpenMasked) -> None:
        """Take the opener of masked text."""
        self.open_masked = open_masked

    def apply(self, tx: Connection, events: Sequence[RecordedEvent]) -> None:
        """Write a row for each event of an issue in the page with one statement."""
        ROWS.upsert(tx, [_row(each, self.open_masked) for each in issue_records(events)])

    def reword(
        self, tx: Connection, records: Sequence[IssueRecord], open_masked: OpenMasked
    ) -> None:
        """Write the rows of an issue anew."""
        ROWS.upsert(tx, [_row(each, open_masked) for each in records])


def _row(recorded: IssueRecord, open_masked: OpenMasked) -> TimelineRow:
    event = recorded.event
    stamp, actor = event.stamp, event.stamp.actor
    return TimelineRow(
        issue_id=issue_key(stamp.issue_id),
        version=stamp.version,
        position=recorded.position,
        topic=event.TOPIC,
        occurred_at=stamp.occurred_at,
        recorded_at=stamp.recorded_at,
        actor_id=actor.id,
        actor_role=actor.role,
        actor_unit=actor.unit,
        status=stamp.status,
        visible_to=visible_to(event),
        params=params_of(event, open_masked),
    )


def visible_to(event: IssueEvent) -> Visibility:
    """Return whether the event is staff's alone or the complainant's as well."""
    # Asking a model for a field it has not is slow; and only these two have it.
    if isinstance(event, NoteAdded | ProgressRecorded):
        return event.visible_to
    return "complainant" if type(event) in SHARED else "staff"
