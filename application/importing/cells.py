"""Values as sheets and objects hold them → the text a table of characters would have."""

from datetime import date, datetime, time
from typing import Final

EXACT_BELOW: Final = 10**15
"""A sheet keeps fifteen digits of a number; what is longer was rounded when it was typed."""


def number_text(written: str) -> str:
    """Return a number without the `.0` that only says that it was stored as a fraction."""
    whole, dot, fraction = written.partition(".")
    return whole if dot and not fraction.strip("0") else written


def cell_text(value: object, *, day_only: bool = False) -> str:
    """Return a cell's value as text; times in ISO form.

    `day_only`: the sheet shows the day alone, so that midnight means that no hour is known.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        shown_whole = day_only and value.time() == time()
        return value.date().isoformat() if shown_whole else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return number_text(str(value)) if isinstance(value, int | float) else str(value)


def is_rounded(value: object) -> bool:
    """Tell whether the value is a number too long for a sheet to have kept."""
    return isinstance(value, int | float) and abs(value) >= EXACT_BELOW
