"""`categories.yaml`: which unit leads on which category."""

from domain.base import CategoryCode, Frozen, UnitCode


class CategoryOwner(Frozen):
    """The one unit that leads on a category; a category path owns what lies below it."""

    category: CategoryCode
    unit: UnitCode


class CategoriesFile(Frozen):
    """The owner of every category path; the longest path wins."""

    categories: tuple[CategoryOwner, ...]
