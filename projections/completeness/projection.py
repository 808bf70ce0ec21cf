"""Folds reports, repeated contacts and control totals into what completeness is judged by."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from domain.calendar import local_date
from domain.completeness.events import SourceControlTotalCorrected, SourceControlTotalStated
from domain.issue.events import (
    IssueAnswered,
    IssueDiscovered,
    IssueEvent,
    IssueReferred,
    IssueRejected,
    IssueReported,
    RepeatContactRecorded,
)
from projections.completeness.table import (
    ARRIVAL_ROWS,
    SCHEMA,
    UPSERT_TOTALS,
    ArrivalRow,
    TotalRow,
)
from projections.page_rows import PageRows, issue_key
from projections.source import OpenMasked, RecordedEvent
from projections.tables import ModelSchema

_WAYS: Final[dict[type[IssueEvent], str]] = {
    IssueAnswered: "answered",
    IssueRejected: "declined",
    IssueReferred: "referred",
}
_ARRIVED = IssueDiscovered | IssueReported
_TOLD: Final[tuple[type[IssueEvent], ...]] = (
    IssueDiscovered,
    IssueReported,
    RepeatContactRecorded,
    *_WAYS,
)
_STATED: Final = (SourceControlTotalStated, SourceControlTotalCorrected)


class CompletenessProjection:
    """One row for each thing that came in, one for each total that a source stated."""

    schema: ModelSchema = SCHEMA
    kinds = (*_TOLD, *_STATED)

    def __init__(self, open_masked: OpenMasked) -> None:
        """Take the opener as every model does; nothing here is personal."""
        del open_masked

    def apply(self, tx: Connection, events: Sequence[RecordedEvent]) -> None:
        """Fold a page; one without an arrival and without a total asks the database nothing."""
        told = [each.event for each in events if isinstance(each.event, _TOLD)]
        if told:
            _fold_arrivals(tx, told)
        totals = {
            (event.source, event.day): _total(event)
            for each in events
            if isinstance(event := each.event, _STATED)
        }
        UPSERT_TOTALS(tx, totals.values())


def _fold_arrivals(tx: Connection, told: Sequence[IssueEvent]) -> None:
    begun = {event.stamp.issue_id for event in told if event.stamp.version == 1}
    loaded = {event.stamp.issue_id for event in told} - begun
    rows = PageRows(tx, ARRIVAL_ROWS, [issue_key(each) for each in loaded])
    first = {row.issue_id: row for row in rows if row.way != "repeat"}
    for event in told:
        key = issue_key(event.stamp.issue_id)
        row = _folded(first.get(key), key, event)
        if row:
            rows.put(row, key, row.version)
            if row.way != "repeat":
                first[key] = row
    rows.flush()


def _folded(first: ArrivalRow | None, key: str, event: IssueEvent) -> ArrivalRow | None:
    """Return the row that the event makes or changes; `first` is how its issue came in."""
    if isinstance(event, _ARRIVED):
        return _arrived(first, key, event)
    if isinstance(event, RepeatContactRecorded):
        return _repeated(first, key, event)
    if first and first.way == "issue":
        first.way = _WAYS[type(event)]
    return first


def _arrived(first: ArrivalRow | None, key: str, event: _ARRIVED) -> ArrivalRow | None:
    """Return the row of a report; what was discovered before came in then."""
    if isinstance(event, IssueReported) and event.parent:
        return None
    row = first or _row(key, event, event.source, event.external_id)
    if isinstance(event, IssueReported):
        row.way = "import" if event.historic or event.stamp.via == "import" else "issue"
        row.external_id = row.external_id or event.external_id
        if event.upstream:
            row.platform, row.platform_number = event.upstream.platform, event.upstream.number
    return row


def _repeated(
    first: ArrivalRow | None, key: str, event: RepeatContactRecorded
) -> ArrivalRow | None:
    """Return the row of a repeated contact, of its issue's source where it names none."""
    source = event.source or (first.source if first else None)
    if source is None:
        return None  # of a part, whose whole the caller meant: it came in with that
    row = _row(key, event, source, event.external_id)
    row.way = "repeat"
    return row


def _row(key: str, event: IssueEvent, source: str, external_id: str | None) -> ArrivalRow:
    stamp = event.stamp
    day = local_date(stamp.received_at).isoformat()
    return ArrivalRow(key, stamp.version, stamp.number, source, day, external_id=external_id)


def _total(event: SourceControlTotalStated | SourceControlTotalCorrected) -> TotalRow:
    return TotalRow(
        event.source,
        event.day.isoformat(),
        event.count,
        event.document,
        event.version,
        int(isinstance(event, SourceControlTotalCorrected)),
    )
