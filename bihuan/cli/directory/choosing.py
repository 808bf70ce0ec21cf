"""Which register is meant, and on which day: options of the directory's commands."""

from datetime import date
from typing import Final

from bihuan.errors import WrongUsageError

REGISTERS: Final = (
    "units",
    "posts",
    "people",
    "absences",
    "places",
    "grids",
    "objects",
    "addresses",
    "responsibilities",
    "certificates",
    "assignments",
)


def register_of(text: str) -> str:
    """Return the register of that name. Raises WrongUsageError with the names there are."""
    if text not in REGISTERS:
        raise WrongUsageError(say="directory.register", given=text, accepted=REGISTERS)
    return text


def day_or(text: str | None, today: date) -> date:
    """Return the day of an option, today where it was not given. Raises WrongUsageError."""
    if text is None:
        return today
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUsageError(say="directory.day", given=text) from error
