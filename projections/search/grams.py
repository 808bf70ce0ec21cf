"""Cuts a text into pairs of neighbouring characters: Chinese has no spaces between its words."""

import re
import unicodedata
from operator import add
from typing import Final

from projections.errors import TooShortToFindError

_RUN: Final = re.compile(r"[^\W_]+")
"""Letters and digits side by side."""


def folded(text: str) -> str:
    """Return the text as it is compared: full-width forms, case and stops make no difference.

    Runs of letters and digits stay, one space stands for whatever lies between them.
    """
    return " ".join(_runs(text))


def grams(text: str) -> str:
    """Return the pairs of a folded text, each once, a space between; lone characters at the end."""
    # Over the whole text at once: run by run it would take twice as long.
    pairs = dict.fromkeys(map(add, text, text[1:]))
    alone = dict.fromkeys(run for run in text.split() if len(run) == 1)
    return " ".join([*(pair for pair in pairs if " " not in pair), *alone])


def wanted(words: str) -> tuple[str, ...]:
    """Return the runs that must all occur, as they are compared.

    Raises TooShortToFindError where one has a single character: half of all texts have it.
    """
    found = tuple(dict.fromkeys(_runs(words)))
    short = [each for each in found if len(each) == 1]
    if short or not found:
        raise TooShortToFindError("".join(short[:1]))
    return found


def _runs(text: str) -> list[str]:
    return _RUN.findall(unicodedata.normalize("NFKC", text).casefold())
