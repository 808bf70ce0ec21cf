"""Folds what residents wrote and what they were answered into the search, masked."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import Connection

from domain.base import Sealed
from domain.issue.events import (
    IssueAnswered,
    IssueDiscovered,
    IssueEvent,
    IssueReported,
    IssueResolved,
)
from projections.page_rows import issue_key, issues_to_load
from projections.search.grams import folded, grams
from projections.search.table import ROWS, SCHEMA, SearchRow
from projections.source import IssueRecord, OpenMasked, RecordedEvent, issue_records
from projections.tables import ModelSchema

_REPLIES: Final = (IssueResolved, IssueAnswered)
_TELLING: Final = (IssueDiscovered, IssueReported, *_REPLIES)


class SearchProjection:
    """The words of every issue: title and text of the report, and every reply."""

    schema: ModelSchema = SCHEMA
    kinds = _TELLING

    def __init__(self, open_masked: OpenMasked) -> None:
        """Take the opener of masked text."""
        self.open_masked = open_masked

    def apply(self, tx: Connection, events: Sequence[RecordedEvent]) -> None:
        """Fold a page: one query for its issues, one statement for their rows."""
        told = _telling(issue_records(events))
        if not told:
            return
        loaded = ROWS.load(tx, issues_to_load(told))
        rows = {row.issue_id: row for row in loaded}
        said: dict[str, list[IssueEvent]] = {}
        for each in told:
            key = issue_key(each.event.stamp.issue_id)
            rows.setdefault(key, SearchRow(each.position, key))
            if isinstance(each.event, _REPLIES):
                said.setdefault(key, []).append(each.event)
            else:
                said[key] = [each.event]  # what was told before is not even opened
        for key, words in said.items():
            for event in words:
                _tell(rows[key], event, self.open_masked)
        _write(tx, [rows[key] for key in said])

    def reword(
        self, tx: Connection, records: Sequence[IssueRecord], open_masked: OpenMasked
    ) -> None:
        """Write the words anew."""
        told = _telling(records)
        if told:
            row = SearchRow(told[0].position, issue_key(told[0].event.stamp.issue_id))
            for each in told:
                _tell(row, each.event, open_masked)
            _write(tx, [row])

    def tidy(self, tx: Connection) -> None:
        """Take what was blanked out of the index too: SQLite marks it and keeps it for long."""
        if tx.dialect.name == "sqlite":
            tx.exec_driver_sql("INSERT INTO search_index(search_index) VALUES ('optimize')")


def _telling(records: Sequence[IssueRecord]) -> list[IssueRecord]:
    return [each for each in records if isinstance(each.event, _TELLING)]


def _tell(row: SearchRow, event: IssueEvent, open_masked: OpenMasked) -> None:
    # A report says all that the discovery did; replies are told one after the other.
    before = row.words if isinstance(event, _REPLIES) else ""
    texts = (open_masked(text, event.stamp.issue_id) for text in _texts(event))
    row.words = " ".join([*([before] if before else []), *map(folded, texts)]).strip()


def _write(tx: Connection, rows: Collection[SearchRow]) -> None:
    """Write the rows, each cut into pairs once, however often a page adds to it."""
    for row in rows:
        row.grams = grams(row.words)
    ROWS.upsert(tx, rows)


def _texts(event: IssueEvent) -> tuple[Sealed, ...]:
    match event:
        case IssueReported():
            return (event.title, event.text)
        case IssueDiscovered():
            return (event.text,)
        case IssueResolved():
            return (event.reply,)
        case IssueAnswered():
            return (event.answer,)
        case _:
            return ()
