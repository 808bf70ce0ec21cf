"""Gaps and doubles in the numbers that a source gives: a prefix and a counter behind it.

What was never registered leaves no event; a number that is missing between two others shows it.
Before the first and behind the last number nothing can be said: that is what control totals are
for.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_DAY: Final = r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
COUNTER: Final = re.compile(rf".*?(?:{_DAY})?(?P<n>\d{{1,18}})\D*", re.DOTALL)
"""The last digits count; a day written before them belongs to the prefix."""


class NoCounterError(ValueError):
    """A pattern has no group that counts."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers that are missing, both ends included."""

    first: str
    last: str
    count: int


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers with the same words around their counter; `doubles` count the same, twice over."""

    prefix: str
    suffix: str
    first: str
    last: str
    count: int
    gaps: tuple[Gap, ...]
    doubles: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the numbers of a source show; `uncounted` are those without a counter."""

    series: tuple[Series, ...]
    uncounted: int

    @property
    def missing(self) -> int:
        """Return how many numbers are missing."""
        return sum(gap.count for each in self.series for gap in each.gaps)


def pattern_of(text: str) -> re.Pattern[str]:
    """Return the pattern a person wrote: the named group `n` counts, or the only group.

    Raises NoCounterError, and re.error for what is no pattern.
    """
    pattern = re.compile(text)
    if "n" not in pattern.groupindex and pattern.groups != 1:
        raise NoCounterError(text)
    return pattern


def examine(numbers: Iterable[str], pattern: re.Pattern[str] = COUNTER) -> Numbers:
    """Return the series that the numbers form, each with its gaps and doubles.

    Numbers are compared as people read them: full-width digits and blanks make no difference.
    """
    found: dict[tuple[str, str], dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    uncounted = 0
    for number in numbers:
        place = _place(unicodedata.normalize("NFKC", number).strip(), pattern)
        if place is None:
            uncounted += 1
            continue
        found[place[0]][place[1]].append(number)
    series = (_series(words, counted) for words, counted in sorted(found.items()))
    return Numbers(tuple(series), uncounted)


def _place(number: str, pattern: re.Pattern[str]) -> tuple[tuple[str, str], int] | None:
    match = pattern.fullmatch(number)
    if match is None:
        return None
    group = "n" if "n" in pattern.groupindex else 1
    begin, end = match.span(group)
    if begin == end or not number[begin:end].isdecimal():
        return None
    return (number[:begin], number[end:]), int(number[begin:end])


def _series(words: tuple[str, str], counted: Mapping[int, list[str]]) -> Series:
    prefix, suffix = words
    order = sorted(counted)
    first, last = counted[order[0]][0], counted[order[-1]][0]
    width = len(unicodedata.normalize("NFKC", first).strip()) - len(prefix) - len(suffix)

    def written(counter: int) -> str:
        return f"{prefix}{counter:0{width}}{suffix}"

    return Series(
        prefix=prefix,
        suffix=suffix,
        first=first,
        last=last,
        count=sum(len(each) for each in counted.values()),
        gaps=tuple(
            Gap(written(begin), written(end), end - begin + 1) for begin, end in _missing(order)
        ),
        doubles=tuple(tuple(counted[each]) for each in order if len(counted[each]) > 1),
    )


def _missing(order: list[int]) -> Iterator[tuple[int, int]]:
    for before, after in pairwise(order):
        if after > before + 1:
            yield before + 1, after - 1
