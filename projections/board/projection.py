"""Folds events into the board."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, update

from domain.access.fields import kept_from
from domain.access.parties import NOBODY, parties_in
from domain.base import UNCLASSIFIED
from domain.calendar import local_date
from domain.issue.events import (
    DeadlinesRevised,
    GridReassigned,
    IssueAnswered,
    IssueClassified,
    IssueClosed,
    IssueDiscovered,
    IssueEvent,
    IssueMadeConfidential,
    IssueReopened,
    IssueReported,
    IssueResolved,
    ResolutionSentBack,
    ReworkOrdered,
)
from projections.board.sight import parties_named
from projections.board.table import PARTY_ROWS, ROWS, SCHEMA, TABLE, BoardRow, PartyRow
from projections.folding import Folding
from projections.holding import fold_holder
from projections.page_rows import PageRows, issue_key, issues_to_load
from projections.source import IssueRecord, OpenMasked, RecordedEvent, issue_records
from projections.tables import ModelSchema, from_micros
from projections.ticking import clocks_from, first_late, fold_clocks, next_due

TITLE_LENGTH: Final = 60
fold: Final = Folding[BoardRow]()


class BoardProjection:
    """One row per issue: where it stands, who holds it, what is due next."""

    schema: ModelSchema = SCHEMA

    def __init__(self, open_masked: OpenMasked) -> None:
        """Take the opener of masked text."""
        self.open_masked = open_masked

    def apply(self, tx: Connection, events: Sequence[RecordedEvent]) -> None:
        """Fold a page: one query for its issues, one statement for their rows."""
        records = issue_records(events)
        known = issues_to_load(records)
        rows, parties = PageRows(tx, ROWS, known), PageRows(tx, PARTY_ROWS, known)
        for row in rows:
            row.clocks = clocks_from(row.clocks)
        for each in records:
            self._apply_one(rows, each)
            _join(parties, each.event)
        rows.flush()
        parties.flush()

    def reword(
        self, tx: Connection, records: Sequence[IssueRecord], open_masked: OpenMasked
    ) -> None:
        """Write the title anew."""
        stamp = records[0].event.stamp
        row = BoardRow(issue_key(stamp.issue_id), stamp.number)
        for each in records:
            fold(row, each.event, open_masked)
        own = TABLE.c.issue_id == row.issue_id
        tx.execute(update(TABLE).where(own).values(title=row.title))

    def _apply_one(self, rows: PageRows[BoardRow], recorded: IssueRecord) -> None:
        event = recorded.event
        stamp = event.stamp
        key = issue_key(stamp.issue_id)
        row = rows.get(key) or BoardRow(key, stamp.number)
        row.version, row.position = stamp.version, recorded.position
        row.status, row.updated_at = stamp.status, stamp.recorded_at
        row.pack = row.pack or _pack_of(stamp.policy)
        fold_holder(row, event)
        fold(row, event, self.open_masked)
        if event.started or event.changed:
            fold_clocks(row.clocks, event)
            _show_clocks(row)
        rows.put(row, key)


def _pack_of(policy_ref: str) -> str:
    return policy_ref.partition("@")[0]


def _join(parties: PageRows[PartyRow], event: IssueEvent) -> None:
    joined = parties_in(event)
    if joined is NOBODY:
        return
    key = issue_key(event.stamp.issue_id)
    for party in parties_named(*joined):
        if parties.get(key, party) is None:
            parties.put(PartyRow(key, party), key, party)


def _show_clocks(row: BoardRow) -> None:
    due = next_due(row.clocks)
    row.due_clock = due.clock if due else None
    row.due_at = from_micros(due.due_at) if due else None
    row.due_state = due.state if due else None
    late = first_late(row.clocks)
    row.late_from = None if late is None else from_micros(late)


@fold.on(IssueDiscovered)
def _discovered(row: BoardRow, event: IssueDiscovered, open_masked: OpenMasked) -> None:
    row.kind, row.source, row.external_id = event.kind, event.source, event.external_id
    row.category = UNCLASSIFIED
    row.place = event.location.place if event.location else None
    # A discovery has no title yet: its first line stands in.
    text = open_masked(event.text, event.stamp.issue_id).strip()
    row.title = text.splitlines()[0][:TITLE_LENGTH] if text else ""


@fold.on(IssueReported)
def _reported(row: BoardRow, event: IssueReported, open_masked: OpenMasked) -> None:
    row.kind, row.request_type = event.kind, event.request_type
    row.source, row.external_id = event.source, event.external_id
    row.category, row.urgency = event.category, event.urgency
    row.place = event.location.place if event.location else row.place
    row.title = open_masked(event.title, event.stamp.issue_id)
    row.kept_from = kept_from(event.respondents, confidential=event.confidential)
    row.reported_at = event.stamp.occurred_at
    _lies_in(row, event)


@fold.on(IssueMadeConfidential)
def _made_confidential(
    row: BoardRow, event: IssueMadeConfidential, open_masked: OpenMasked
) -> None:
    del open_masked
    row.kept_from = list(event.kept_from)


@fold.on(IssueClassified)
def _classified(row: BoardRow, event: IssueClassified, open_masked: OpenMasked) -> None:
    del open_masked
    row.category = event.category or row.category
    row.urgency = event.urgency or row.urgency
    row.request_type = event.request_type or row.request_type
    if event.place:
        row.place = event.place
        _lies_in(row, event)


def _lies_in(row: BoardRow, event: IssueReported | IssueClassified) -> None:
    row.grid = event.grid
    row.grid_since = f"{local_date(event.stamp.recorded_at)}" if event.grid else None


@fold.on(DeadlinesRevised)
def _revised(row: BoardRow, event: DeadlinesRevised, open_masked: OpenMasked) -> None:
    del open_masked
    row.pack = _pack_of(event.policy_ref) if event.policy_ref else row.pack


@fold.on(GridReassigned)
def _regrouped(row: BoardRow, event: GridReassigned, open_masked: OpenMasked) -> None:
    del open_masked
    row.grid, row.grid_since = event.grid, event.effective.isoformat()


@fold.on(IssueResolved)
@fold.on(IssueAnswered)
def _resolved(row: BoardRow, event: IssueResolved | IssueAnswered, open_masked: OpenMasked) -> None:
    del open_masked
    row.resolved_at = event.stamp.occurred_at


@fold.on(IssueClosed)
def _closed(row: BoardRow, event: IssueClosed, open_masked: OpenMasked) -> None:
    del open_masked
    row.closed_at = event.stamp.occurred_at


@fold.on(ResolutionSentBack)
@fold.on(ReworkOrdered)
@fold.on(IssueReopened)
def _back_to_work(
    row: BoardRow,
    event: ResolutionSentBack | ReworkOrdered | IssueReopened,
    open_masked: OpenMasked,
) -> None:
    del event, open_masked
    row.resolved_at = row.closed_at = None
