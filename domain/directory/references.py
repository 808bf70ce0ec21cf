"""What records hang on: other records that must be there, and trees that must not bite."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from domain.directory.errors import OrphanError, TreeCycleError
from domain.directory.records import Record
from domain.directory.register import Register

R = TypeVar("R", bound=Record)


def require(
    record: Record, field: str, code: str | None, register: Register[R], day: date
) -> R | None:
    """Return what the field names on the day, None for an empty field. Raises OrphanError."""
    if code is None:
        return None
    found = register.on(code, day)
    if found is None:
        raise OrphanError(given=record.code, field=field, missing=code, day=day.isoformat())
    return found


def check_tree(record: Record, above: Callable[[str], str | None]) -> None:
    """Raise TreeCycleError where going up from the record leads back to it."""
    path = [record.code]
    code = above(record.code)
    while code:
        path.append(code)
        if code == record.code:
            raise TreeCycleError(given=record.code, accepted=" → ".join(path))
        if path.count(code) > 1:
            return  # a cycle elsewhere is told of the records that make it
        code = above(code)
