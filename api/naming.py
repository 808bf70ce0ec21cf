"""Names that people read in place of codes, by the directory of today."""

from api.desk import Desk, Speaks
from application import naming
from domain.base import UNCLASSIFIED, CategoryCode

deadline_name = naming.deadline_name
named = naming.named


def unit_name(desk: Desk, words: Speaks, code: str | None) -> str:
    """Return the unit's name, one of before too, or its code where it has none."""
    return naming.unit_name(words, desk.today, code)


def category_name(words: Speaks, category: CategoryCode) -> str:
    """Return the category as people read it: its code, but for what nobody classified yet."""
    return words("category.unclassified") if category == UNCLASSIFIED else category
