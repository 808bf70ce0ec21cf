"""Cuts a text into pairs of neighbouring characters: Chinese has no spaces between its words."""

import re
import unicodedata
from itertools import chain
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
    """Return the pairs of a folded text, each once, a space between; a lone character alone."""
    return " ".join(dict.fromkeys(chain.from_iterable(map(_pairs, text.split()))))


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


def _pairs(run: str) -> list[str]:
    return [run] if len(run) == 1 else list(map(add, run, run[1:]))
