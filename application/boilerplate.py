"""Tells a reply that only gives the complainant his own words back (rules.md 12.4)."""

from collections.abc import Iterable
from typing import Final

LEAST: Final = 6
"""Shorter replies may stand inside a complaint by chance."""
MOSTLY: Final = 0.8


def is_copied(reply: str, words: Iterable[str]) -> bool:
    """Return whether the reply is a text of the complaint, a part of it, or it with little added.

    Blanks, punctuation and case make no difference.
    """
    given = _bare(reply)
    return bool(given) and any(_copies(given, _bare(text)) for text in words)


def _copies(given: str, text: str) -> bool:
    if not text:
        return False
    is_part = len(given) >= LEAST and given in text
    adds_little = len(text) >= MOSTLY * len(given) and text in given
    return is_part or adds_little


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
