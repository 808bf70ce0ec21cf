"""Folds events into the ledgers."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, update

from domain.base import UNCLASSIFIED
from domain.calendar import local_date
from domain.issue.events import (
    CapacityAdjusted,
    ClaimLeaseExpired,
    ClaimReleased,
    HoursConfirmed,
    IssueAnswered,
    IssueClaimed,
    IssueClassified,
    IssueDiscovered,
    IssueOffered,
    IssueRated,
    IssueReopened,
    IssueReported,
    IssueResolved,
    ResolutionAccepted,
    ResolutionSentBack,
    ResolutionShared,
    ReworkOrdered,
)
from projections.folding import Folding
from projections.holding import fold_holder
from projections.ledger.flags import FLAG_ROWS, flags_in
from projections.ledger.places import fold_places
from projections.ledger.schema import SCHEMA
from projections.ledger.stays import STAY_ROWS, StayEvent, fold_stay
from projections.ledger.table import ROWS, TABLE, LedgerRow
from projections.page_rows import PageRows, issue_key, issues_to_load
from projections.source import IssueRecord, OpenMasked, RecordedEvent, issue_records
from projections.tables import ModelSchema

UNCLAIMED: Final = frozenset({"reported", "dispatched"})
fold: Final = Folding[LedgerRow]()


class LedgerProjection:
    """One row per issue: its source, grade, loop and place, and what its handling came to."""

    schema: ModelSchema = SCHEMA

    def __init__(self, open_masked: OpenMasked) -> None:
        """Take the opener of masked text."""
        self.open_masked = open_masked

    def apply(self, tx: Connection, events: Sequence[RecordedEvent]) -> None:
        """Fold a page: one query for its issues, one statement for their rows."""
        records = issue_records(events)
        rows = PageRows(tx, ROWS, issues_to_load(records))
        for each in records:
            self._apply_one(rows, each)
        rows.flush()
        _apply_stays(tx, records)
        FLAG_ROWS.upsert(tx, [flag for each in records for flag in flags_in(each.event)])
        fold_places(tx, events)

    def reword(
        self, tx: Connection, records: Sequence[IssueRecord], open_masked: OpenMasked
    ) -> None:
        """Write the answer to a meeting's item anew."""
        stamp = records[0].event.stamp
        row = LedgerRow(issue_key(stamp.issue_id), stamp.number)
        for each in records:
            fold(row, each.event, open_masked)
        own = TABLE.c.issue_id == row.issue_id
        tx.execute(update(TABLE).where(own).values(answer=row.answer))

    def _apply_one(self, rows: PageRows[LedgerRow], recorded: IssueRecord) -> None:
        event = recorded.event
        key = issue_key(event.stamp.issue_id)
        row = rows.get(key) or LedgerRow(key, event.stamp.number)
        row.status = event.stamp.status
        fold_holder(row, event)
        fold(row, event, self.open_masked)
        if row.status in UNCLAIMED:
            row.claims = 0
        rows.put(row, key)


def _apply_stays(tx: Connection, records: Sequence[IssueRecord]) -> None:
    """Fold who was on site; a page in which nobody was asks the database nothing."""
    stays = [event for each in records if isinstance(event := each.event, StayEvent)]
    if stays:
        rows = PageRows(tx, STAY_ROWS, issues_to_load(records))
        for event in stays:
            fold_stay(rows, event)
        rows.flush()


@fold.on(IssueDiscovered)
def _discovered(row: LedgerRow, event: IssueDiscovered, open_masked: OpenMasked) -> None:
    del open_masked
    row.source, row.kind, row.category = event.source, event.kind, UNCLASSIFIED
    row.place = event.location.place if event.location else None
    row.pack = event.stamp.policy.partition("@")[0]


@fold.on(IssueReported)
def _reported(row: LedgerRow, event: IssueReported, open_masked: OpenMasked) -> None:
    del open_masked
    # Imported history entered its own source's system long before it entered this one.
    row.registered_at = event.stamp.received_at
    row.month = f"{local_date(row.registered_at):%Y-%m}"
    row.pack = event.stamp.policy.partition("@")[0]
    row.source, row.kind, row.category = event.source, event.kind, event.category
    # Before reports said so, a source was what its pack makes of one it does not list.
    row.grade, row.origin = event.grade, event.origin or "reactive"
    row.loop, row.grid, row.campaign = event.loop, event.grid, event.campaign
    row.menu_item = event.menu_item
    row.place = event.location.place if event.location else row.place
    if event.meeting:
        row.meeting, row.meeting_item = event.meeting.id, event.meeting.item


@fold.on(IssueClassified)
def _classified(row: LedgerRow, event: IssueClassified, open_masked: OpenMasked) -> None:
    del open_masked
    row.category = event.category or row.category
    row.loop = event.loop or row.loop
    if event.place:
        row.place, row.grid = event.place, event.grid


@fold.on(IssueResolved)
def _resolved(row: LedgerRow, event: IssueResolved, open_masked: OpenMasked) -> None:
    row.accepted, row.outcome = False, event.outcome
    row.money_fen, row.households = event.money_fen or 0, event.households or 0
    if row.meeting:
        row.answer = open_masked(event.reply, event.stamp.issue_id)


@fold.on(IssueAnswered)
def _answered(row: LedgerRow, event: IssueAnswered, open_masked: OpenMasked) -> None:
    # The centre's own answer at once is reviewed by nobody.
    row.accepted = True
    if row.meeting:
        row.answer = open_masked(event.answer, event.stamp.issue_id)


@fold.on(ResolutionAccepted)
@fold.on(ResolutionShared)
def _accepted(
    row: LedgerRow, event: ResolutionAccepted | ResolutionShared, open_masked: OpenMasked
) -> None:
    del event, open_masked
    row.accepted = True


@fold.on(ResolutionSentBack)
@fold.on(ReworkOrdered)
@fold.on(IssueReopened)
def _back_to_work(
    row: LedgerRow,
    event: ResolutionSentBack | ReworkOrdered | IssueReopened,
    open_masked: OpenMasked,
) -> None:
    del event, open_masked
    row.accepted = False


@fold.on(IssueOffered)
def _offered(row: LedgerRow, event: IssueOffered, open_masked: OpenMasked) -> None:
    del open_masked
    row.capacity, row.pool_place = event.capacity, event.place
    row.menu_item = event.menu_item or row.menu_item


@fold.on(CapacityAdjusted)
def _adjusted(row: LedgerRow, event: CapacityAdjusted, open_masked: OpenMasked) -> None:
    del open_masked
    if event.bound is None:
        row.capacity = event.capacity


@fold.on(IssueClaimed)
def _claimed(row: LedgerRow, event: IssueClaimed, open_masked: OpenMasked) -> None:
    del event, open_masked
    row.claims += 1


@fold.on(ClaimReleased)
@fold.on(ClaimLeaseExpired)
def _given_up(
    row: LedgerRow, event: ClaimReleased | ClaimLeaseExpired, open_masked: OpenMasked
) -> None:
    del event, open_masked
    row.claims = max(0, row.claims - 1)


@fold.on(HoursConfirmed)
def _served(row: LedgerRow, event: HoursConfirmed, open_masked: OpenMasked) -> None:
    del open_masked
    row.served_seconds += event.served_seconds


@fold.on(IssueRated)
def _rated(row: LedgerRow, event: IssueRated, open_masked: OpenMasked) -> None:
    del open_masked
    row.stars = event.stars
    row.points += event.points
