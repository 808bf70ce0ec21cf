"""`categories.yaml`: which unit leads on which category."""

from collections.abc import Collection

from domain.base import CategoryCode, Frozen, UnitCode


class CategoryOwner(Frozen):
    """The one unit that leads on a category; a category path owns what lies below it."""

    category: CategoryCode
    unit: UnitCode


class CategoriesFile(Frozen):
    """The owner of every category path; the longest path wins."""

    categories: tuple[CategoryOwner, ...]


def lies_below(category: CategoryCode | None, paths: Collection[CategoryCode]) -> bool:
    """Return whether the category is one of the paths or lies below one."""
    path = category or ""
    while path:
        if path in paths:
            return True
        path = path.rpartition("/")[0]
    return False
