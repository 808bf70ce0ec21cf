"""Folds events into the inbox: items that are opened and done by events."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection

from domain.deadlines.model import STOPS
from domain.issue.events import IssueEvent
from domain.issue.values import FINAL
from projections.holding import fold_holder
from projections.inbox.rules import CLOSED_BY, OUTLIVING, Rule, asked, detail_of
from projections.inbox.table import (
    HOLDER_ROWS,
    ITEM_ROWS,
    SCHEMA,
    HolderRow,
    ItemRow,
)
from projections.page_rows import PageRows, issue_key, issues_to_load
from projections.source import IssueRecord, OpenMasked, RecordedEvent, issue_records
from projections.tables import ModelSchema

# A revised deadline is warned of anew.
_SETTLED = STOPS | {"revised"}


class InboxProjection:
    """Who should look at what."""

    schema: ModelSchema = SCHEMA

    def __init__(self, open_masked: OpenMasked) -> None:
        """Take the opener of masked text, like every model; the inbox holds none."""
        del open_masked

    def apply(self, tx: Connection, events: Sequence[RecordedEvent]) -> None:
        """Fold a page: one query for its issues' items, one statement for what changed."""
        records = issue_records(events)
        issues = issues_to_load(records)
        holders = PageRows(tx, HOLDER_ROWS, issues)
        items = _Items(PageRows(tx, ITEM_ROWS, issues))
        for each in records:
            holder = _hold(holders, each.event)
            items.close(each.event)
            items.open(each, holder)
        items.flush()
        holders.flush()


class _Items:
    """The items of the page's issues; the open ones by issue."""

    def __init__(self, rows: PageRows[ItemRow]) -> None:
        self._rows = rows
        self._open: defaultdict[str, list[ItemRow]] = defaultdict(list)
        for row in rows:
            if not row.done:
                self._open[row.issue_id].append(row)

    def close(self, event: IssueEvent) -> None:
        key = issue_key(event.stamp.issue_id)
        still_open = self._open.get(key)
        if not still_open:
            return
        for item in still_open:
            if _is_answered(item, event):
                item.done, item.done_at = True, event.stamp.recorded_at
                self._rows.put(item, item.position, item.recipient)
        self._open[key] = [item for item in still_open if not item.done]

    def open(self, recorded: IssueRecord, holder: HolderRow) -> None:
        for rule, recipient in asked(recorded.event, holder):
            item = _item(recorded, rule, recipient)
            self._rows.put(item, item.position, item.recipient)
            self._open[item.issue_id].append(item)

    def flush(self) -> None:
        self._rows.flush()


def _hold(holders: PageRows[HolderRow], event: IssueEvent) -> HolderRow:
    key = issue_key(event.stamp.issue_id)
    holder = holders.get(key) or HolderRow(key)
    if fold_holder(holder, event) or event.stamp.version == 1:
        holders.put(holder, key)
    return holder


def _is_answered(item: ItemRow, event: IssueEvent) -> bool:
    if event.stamp.status in FINAL and item.kind not in OUTLIVING:
        return True
    if item.detail is not None and _is_stopped(item.detail, event):
        return True
    return any(
        rule.kind == item.kind
        and (type(event) in rule.done_all or item.detail in {None, detail_of(event, rule)})
        for rule in CLOSED_BY.get(type(event), ())
    )


def _is_stopped(deadline_id: str, event: IssueEvent) -> bool:
    return any(each.id == deadline_id and each.why in _SETTLED for each in event.changed)


def _item(recorded: IssueRecord, rule: Rule, recipient: str) -> ItemRow:
    stamp = recorded.event.stamp
    return ItemRow(
        position=recorded.position,
        recipient=recipient,
        kind=rule.kind,
        issue_id=issue_key(stamp.issue_id),
        number=stamp.number,
        at=stamp.recorded_at,
        detail=detail_of(recorded.event, rule),
    )
