"""The responsibility list in force on a day: whose duty a category is."""

from domain.base import CategoryCode
from domain.directory.directory import Directory
from domain.directory.records import Responsibility


def category_of(item: Responsibility) -> tuple[str, ...]:
    """Return the category of an item, nothing for one that routes no issue."""
    return (item.category,) if item.category else ()


def items_for(directory: Directory, category: CategoryCode) -> tuple[Responsibility, ...]:
    """Return the items in force on the category, or on the nearest one above it; own duties first.

    There is at most one own duty on a category. Source: mechanisms.md A8, B3.
    """
    codes = directory.registers.responsibilities.codes_by("category", category_of)
    path = category
    while path:
        found = [
            item
            for code in codes.get(path, ())
            if (item := directory.registers.responsibilities.on(code, directory.day))
            and item.category == path
        ]
        if found:
            return tuple(sorted(found, key=lambda item: (item.kind != "own", item.code)))
        path = path.rpartition("/")[0]
    return ()
