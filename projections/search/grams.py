"""Cuts a text into pairs of neighbouring characters: Chinese has no spaces between its words."""

import unicodedata
from collections.abc import Iterator
from itertools import groupby, pairwise

from projections.errors import TooShortToFindError


def folded(text: str) -> str:
    """Return the text as it is compared: full-width forms, case and stops make no difference.

    Runs of letters and digits stay, one space stands for whatever lies between them.
    """
    return " ".join(_runs(text))


def grams(text: str) -> str:
    """Return the pairs of a folded text in their order, a space between; a lone character alone."""
    return " ".join(pair for run in text.split() for pair in _pairs(run))


def wanted(words: str) -> tuple[str, ...]:
    """Return the runs that must all occur, as they are compared.

    Raises TooShortToFindError where one has a single character: half of all texts have it.
    """
    found = tuple(dict.fromkeys(_runs(words)))
    short = [each for each in found if len(each) == 1]
    if short or not found:
        raise TooShortToFindError("".join(short[:1]))
    return found


def _runs(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    for is_word, run in groupby(plain, str.isalnum):
        if is_word:
            yield "".join(run)


def _pairs(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    yield from map("".join, pairwise(run))
