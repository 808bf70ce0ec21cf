"""Cuts a text into pairs of neighbouring characters: Chinese has no spaces between its words."""

import re
import unicodedata
from typing import Final

from projections.errors import TooShortToFindError

_RUN: Final = re.compile(r"[^\W_]+")
"""Letters and digits side by side."""

_USUAL: Final = re.compile(
    "[\x00-\x7f\xa0\xb7\u2013-\u2015\u2018-\u201d\u2022\u2026"
    "\u3000-\u3003\u3007-\u3011\u3014\u3015\u4e00-\u9fff"
    "\uff01\uff05\uff08\uff09\uff0c-\uff0f\uff1a\uff1b\uff1f\uff5e]*"
).fullmatch
"""ASCII, Chinese characters and the stops between them: no other form of a letter is among them.

To compose each of those anew would take ten times as long as to see that all texts have no others.
"""

_PAIR: Final = "\u4e00\u4e00 "
"""What stands for a pair: two Chinese characters, whose numbers end as those of the pair do."""


def folded(text: str) -> str:
    """Return the text as it is compared: full-width forms, case and stops make no difference.

    Runs of letters and digits stay, one space stands for whatever lies between them.
    """
    return " ".join(_runs(text))


def grams(text: str) -> str:
    """Return what stands for the pairs of a folded text, a space between; nothing for one alone.

    It is a sieve: of a character's number the last byte alone counts, so that a few other texts
    pass as well. The index of so few kinds of pairs fits in a core's cache, and is made in half
    the time.
    """
    runs = text.split()
    first = _last_bytes([run[:-1] for run in runs])
    # Laid out side by side: to make a string of each pair would take four times as long.
    found = bytearray(_PAIR.encode("utf-16-be") * len(first))
    found[1::6], found[3::6] = first, _last_bytes([run[1:] for run in runs])
    return found.decode("utf-16-be").rstrip()


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
    usual = text if _USUAL(text) else unicodedata.normalize("NFKC", text)
    return _RUN.findall(usual.casefold())


def _last_bytes(texts: list[str]) -> bytes:
    return "".join(texts).encode("utf-32-be")[3::4]
