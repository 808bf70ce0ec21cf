"""What somebody sees, as a condition on the board: `domain.access.sight.sees`, in SQL."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    cast,
    false,
    func,
    not_,
    or_,
    select,
    true,
)

from domain.access.fields import WITHHELD, is_kept_from, tied_to
from domain.access.sight import Sight
from domain.directory.directory import Ties
from projections.board.table import PARTIES, TABLE, BoardRow
from projections.tables import as_json

_MANY: Final = 3_000


def parties_named(
    units: Collection[str], people: Collection[str], complainants: Collection[str]
) -> list[str]:
    """Return parties as the table holds them."""
    return [
        *(f"unit:{unit}" for unit in units),
        *(f"person:{person}" for person in people),
        *(f"complainant:{person}" for person in complainants),
    ]


def seen(sight: Sight, *, wide: bool = False) -> ColumnElement[bool]:
    """Return the condition that an issue is there for whoever has this sight.

    `wide` is for a page in order of which many issues are seen: then the page is read in its order
    and each row looked up among them; else they are fetched, and what is not asked for dropped.
    """
    if sight.everything:
        return true()
    conditions: list[ColumnElement[bool]] = []
    if sight.issue:
        conditions.append(TABLE.c.issue_id == str(sight.issue))
    if sight.packs:
        conditions.append(TABLE.c.pack.in_(sorted(sight.packs)))
    if named := _named(sight):
        parties = select(PARTIES.c.issue_id).where(PARTIES.c.party.in_(named))
        # A database cannot look up what has an end put to it, be it an empty one.
        own = TABLE.c.issue_id.concat("") if wide else TABLE.c.issue_id
        conditions.append(own.in_(parties))
    return or_(*conditions) if conditions else false()


def seen_among(
    sight: Sight, issue_id: ColumnElement[str], ties: Ties | None = None
) -> tuple[ColumnElement[bool], ...]:
    """Return what stands behind WHERE over another table of issues, named by this column.

    With `ties` without the issues whose words are kept from whoever has them.
    """
    told = (seen(sight), *((tells(ties),) if ties else ()))
    if sight.everything and not ties:
        return ()
    return (issue_id.in_(select(TABLE.c.issue_id).where(*told)),)


def tells(ties: Ties) -> ColumnElement[bool]:
    """Return the condition that an issue's words are not kept from whoever has these ties."""
    kept = cast(TABLE.c.kept_from, Text)
    among = (kept.contains(as_json(party), autoescape=True) for party in sorted(tied_to(ties)))
    return not_(or_(false(), *among))


def is_wide(tx: Connection, sight: Sight) -> bool:
    """Return whether so many issues are seen that fetching all of them costs more than a page."""
    named = _named(sight)
    if sight.everything or not named:
        return False
    some = select(PARTIES.c.issue_id).where(PARTIES.c.party.in_(named)).limit(_MANY)
    return tx.execute(select(func.count()).select_from(some.subquery())).scalar_one() == _MANY


def _named(sight: Sight) -> list[str]:
    people = [sight.person] if sight.person else []
    complainants = [sight.complainant] if sight.complainant else []
    return parties_named(sorted(sight.units), people, complainants)


def shown_to(row: BoardRow, ties: Ties) -> BoardRow:
    """Return the row as somebody gets it who has these ties."""
    if not is_kept_from(row.kept_from, ties):
        return row
    # The number of the source would lead to who complained there.
    return replace(row, title=WITHHELD, external_id=None)
