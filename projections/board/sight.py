"""What somebody sees, as a condition on the board: `domain.access.sight.sees`, in SQL."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import ColumnElement, false, or_, select, true

from domain.access.fields import WITHHELD, is_kept_from
from domain.access.sight import Sight
from domain.directory.directory import Ties
from projections.board.table import PARTIES, TABLE, BoardRow


def parties_named(
    units: Collection[str], people: Collection[str], complainants: Collection[str]
) -> list[str]:
    """Return parties as the table holds them."""
    return [
        *(f"unit:{unit}" for unit in units),
        *(f"person:{person}" for person in people),
        *(f"complainant:{person}" for person in complainants),
    ]


def seen(sight: Sight) -> ColumnElement[bool]:
    """Return the condition that an issue is there for whoever has this sight."""
    if sight.everything:
        return true()
    conditions: list[ColumnElement[bool]] = []
    if sight.issue:
        conditions.append(TABLE.c.issue_id == str(sight.issue))
    if sight.packs:
        conditions.append(TABLE.c.pack.in_(sorted(sight.packs)))
    if named := _named(sight):
        parties = select(PARTIES.c.issue_id).where(PARTIES.c.party.in_(named))
        conditions.append(TABLE.c.issue_id.in_(parties))
    return or_(*conditions) if conditions else false()


def _named(sight: Sight) -> list[str]:
    people = [sight.person] if sight.person else []
    complainants = [sight.complainant] if sight.complainant else []
    return parties_named(sorted(sight.units), people, complainants)


def shown_to(row: BoardRow, ties: Ties) -> BoardRow:
    """Return the row as somebody gets it who has these ties."""
    return replace(row, title=WITHHELD) if is_kept_from(row.kept_from, ties) else row
