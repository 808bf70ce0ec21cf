"""Which issues a ledger holds."""

from datetime import date, datetime, time
from typing import NamedTuple

from sqlalchemy import ColumnElement

from domain.access.sight import EVERYTHING, Sight
from domain.calendar import SHANGHAI
from projections.board.sight import seen_among
from projections.ledger.table import TABLE


class Which(NamedTuple):
    """Which issues a ledger holds: registered from `since` to `until`, both local days included.

    `historic`: taken over with its past, and nobody touched it since. What is None does not
    restrict. Issues beyond `sight` are not there.
    """

    since: date | None = None
    until: date | None = None
    loop: str | None = None
    campaign: str | None = None
    meeting: str | None = None
    historic: bool | None = None
    sight: Sight = EVERYTHING


def wanted(which: Which) -> list[ColumnElement[bool]]:
    """Return the conditions that the rows of the ledger must meet."""
    row = TABLE.c
    conditions: list[ColumnElement[bool]] = [row.registered_at.is_not(None)]
    if which.since:
        conditions.append(row.registered_at >= _midnight(which.since))
    if which.until:
        after = date.fromordinal(which.until.toordinal() + 1)
        conditions.append(row.registered_at < _midnight(after))
    for name in ("loop", "campaign", "meeting", "historic"):
        value = getattr(which, name)
        if value is not None:
            conditions.append(row[name] == value)
    return [*conditions, *seen_among(which.sight, row.issue_id)]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=SHANGHAI)
