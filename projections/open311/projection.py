"""Folds events into what the public sees. What is confidential has no row, so nothing shows it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, update

from domain.issue.events import (
    ConferenceConcluded,
    IssueAnswered,
    IssueClaimed,
    IssueClassified,
    IssueDispatched,
    IssueEvent,
    IssueMadeConfidential,
    IssueOffered,
    IssueReassigned,
    IssueReported,
)
from domain.issue.values import Location
from domain.policy.sources import OPEN311
from projections.folding import Folding
from projections.open311.table import (
    ROWS,
    SCHEMA,
    TABLE,
    UPDATE_ROWS,
    UPDATES,
    RequestRow,
    UpdateRow,
)
from projections.page_rows import PageRows, issue_key, issues_to_load
from projections.source import IssueRecord, OpenMasked, RecordedEvent, issue_records
from projections.tables import ModelSchema

MEDIA_LINE: Final = "media_url: "
"""How a line of a text begins that names a picture somewhere else: nobody has looked at that."""
_PLACES: Final = 3
"""Decimals of a degree that are public, about a hundred metres."""
_WGS: Final = frozenset({"WGS-84", "CGCS2000"})
"""Datums that differ by less than what is rounded away."""
fold: Final = Folding[RequestRow]()


class Open311Projection:
    """The requests of the source `open311` that are not confidential, and their updates."""

    schema: ModelSchema = SCHEMA

    def __init__(self, open_masked: OpenMasked) -> None:
        """Take the opener of masked text."""
        self.open_masked = open_masked

    def apply(self, tx: Connection, events: Sequence[RecordedEvent]) -> None:
        """Fold a page: one query for its issues; a page without public ones writes nothing."""
        records = issue_records(events)
        rows = PageRows(tx, ROWS, issues_to_load(records))
        folded = (self._folded(rows, each.event) for each in records)
        updates = [each for each in folded if each]
        rows.flush()
        UPDATE_ROWS.upsert(tx, updates)
        _forget(tx, records)

    def reword(
        self, tx: Connection, records: Sequence[IssueRecord], open_masked: OpenMasked
    ) -> None:
        """Write the description anew."""
        reported = [each.event for each in records if isinstance(each.event, IssueReported)]
        for event in reported:
            own = TABLE.c.issue_id == issue_key(event.stamp.issue_id)
            words = _description(event, open_masked)
            tx.execute(update(TABLE).where(own).values(description=words))

    def _folded(self, rows: PageRows[RequestRow], event: IssueEvent) -> UpdateRow | None:
        """Fold the event into its row; return the update that it is to the public, if it is one."""
        key = issue_key(event.stamp.issue_id)
        if isinstance(event, IssueMadeConfidential):
            rows.remove(key)
        row = rows.get(key)
        if row is None:
            if not (isinstance(event, IssueReported) and _is_public(event)):
                return None
            row, before = _row(event, self.open_masked), None
        else:
            before = (row.status, row.unit)
        fold(row, event, self.open_masked)
        row.status = event.stamp.status
        row.unit = None if row.status == "reported" else row.unit
        row.expected_at = _expected(event) or row.expected_at
        rows.put(row, key)
        if before == (row.status, row.unit):
            return None
        row.updated_at = event.stamp.recorded_at
        return UpdateRow(key, event.stamp.version, row.updated_at, row.status)


def _forget(tx: Connection, records: Sequence[IssueRecord]) -> None:
    """Take the updates away of what became confidential; its row went as it was folded."""
    hidden = [each.event for each in records if isinstance(each.event, IssueMadeConfidential)]
    if hidden:
        keys = [issue_key(event.stamp.issue_id) for event in hidden]
        tx.execute(delete(UPDATES).where(UPDATES.c.issue_id.in_(keys)))


def _is_public(event: IssueReported) -> bool:
    """Return whether it was reported to be public; parts of an issue speak through it alone."""
    is_own = event.parent is None and not event.historic
    return event.source == OPEN311 and not event.confidential and is_own


def _row(event: IssueReported, open_masked: OpenMasked) -> RequestRow:
    stamp = event.stamp
    row = RequestRow(
        issue_id=issue_key(stamp.issue_id),
        number=stamp.number,
        pack=stamp.policy.partition("@")[0],
        category=event.category,
        status=stamp.status,
        unit=None,
        requested_at=stamp.occurred_at,
        updated_at=stamp.recorded_at,
        description=_description(event, open_masked),
    )
    _locate(row, event.location)
    return row


def _description(event: IssueReported, open_masked: OpenMasked) -> str:
    lines = open_masked(event.text, event.stamp.issue_id).splitlines()
    return "\n".join(line for line in lines if not line.startswith(MEDIA_LINE)).strip()


def _locate(row: RequestRow, location: Location | None) -> None:
    if location is None:
        return
    row.place, point = location.place, location.point
    if point and point.datum in _WGS:
        row.latitude, row.longitude = (
            round(point.latitude, _PLACES),
            round(point.longitude, _PLACES),
        )


def _expected(event: IssueEvent) -> datetime | None:
    """Return when it is to be resolved, as far as the event says so."""
    moved = [each.deadline for each in event.changed if each.deadline]
    due = [each.due_at for each in (*moved, *event.started) if each.clock == "resolve"]
    return due[-1] if due else None


@fold.on(IssueDispatched)
@fold.on(IssueReassigned)
@fold.on(ConferenceConcluded)
@fold.on(IssueClaimed)
def _sent(
    row: RequestRow,
    event: IssueDispatched | IssueReassigned | ConferenceConcluded | IssueClaimed,
    open_masked: OpenMasked,
) -> None:
    del open_masked
    row.unit = event.unit
    # What the system sent on by itself nobody has read yet.
    row.released = row.released or event.stamp.actor.role != "system"


@fold.on(IssueAnswered)
@fold.on(IssueOffered)
def _read(row: RequestRow, event: IssueAnswered | IssueOffered, open_masked: OpenMasked) -> None:
    del open_masked
    row.released = row.released or event.stamp.actor.role != "system"


@fold.on(IssueClassified)
def _classified(row: RequestRow, event: IssueClassified, open_masked: OpenMasked) -> None:
    del open_masked
    row.category = event.category or row.category
    row.place = event.place or row.place
