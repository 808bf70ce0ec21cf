"""Which issues an indicator is of: a unit's, a category's, a source's, those of a month."""

from dataclasses import dataclass, fields
from typing import Final

from sqlalchemy import ColumnElement, FromClause, or_

from domain.access.sight import EVERYTHING, Sight
from projections.board.sight import seen_among


@dataclass(frozen=True)
class Only:
    """Which issues are counted. None does not narrow; an empty text asks for those without one.

    `category` includes what lies below it. All but it and the sight are the keys of a group.
    """

    status: str | None = None
    unit: str | None = None
    category: str | None = None
    source: str | None = None
    month: str | None = None
    sight: Sight = EVERYTHING
    """What the reader sees: other issues are not counted."""

    def conditions(self, issues: FromClause) -> tuple[ColumnElement[bool], ...]:
        """Return what stands behind WHERE."""
        asked = ((each.name, getattr(self, each.name)) for each in fields(self))
        narrowed = (_fits(issues, name, value) for name, value in asked if isinstance(value, str))
        return (*narrowed, *seen_among(self.sight, issues.c.issue_id))


EVERY: Final = Only()


def _fits(issues: FromClause, name: str, value: str) -> ColumnElement[bool]:
    column = issues.c[name]
    if not value:
        return or_(column.is_(None), column == "")
    if name == "category":
        return or_(column == value, column.startswith(f"{value}/", autoescape=True))
    return column == value
