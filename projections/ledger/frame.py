"""The issues that an audit's scope holds, as they stand now and how far the log was read."""

from typing import Final, NamedTuple

from sqlalchemy import Engine, select

from domain.audit_case.values import FrameEntry, Scope
from projections.ledger.table import TABLE
from projections.ledger.which import Which, wanted
from projections.tables import POSITIONS, reading

_FIELDS: Final = ("number", "unit", "category", "source", "status", "outcome")


class Framed(NamedTuple):
    """The issues, and the position in the log up to which they were folded."""

    entries: tuple[FrameEntry, ...]
    position: int


def framed(views: Engine, scope: Scope) -> Framed:
    """Return the issues in scope in one consistent reading. Raises ViewsAwayError."""
    row = TABLE.c
    conditions = wanted(Which(scope.since, scope.until))
    chosen = (
        (row.unit, scope.units),
        (row.category, scope.categories),
        (row.source, scope.sources),
    )
    conditions += [column.in_(values) for column, values in chosen if values]
    statement = select(row.issue_id, *(row[name] for name in _FIELDS)).where(*conditions)
    position = select(POSITIONS.c.position).where(POSITIONS.c.model == "ledger")
    with reading(views) as tx:
        entries = tuple(_entry(*each) for each in tx.execute(statement))
        return Framed(entries, tx.execute(position).scalar_one())


def _entry(issue_id: str, *values: str | None) -> FrameEntry:
    fields = dict(zip(_FIELDS, (value or "" for value in values), strict=True))
    return FrameEntry.model_validate({"issue_id": issue_id, **fields})
