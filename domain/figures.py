"""Figures as people write them: with holes and with qualifiers, never read as more than they say.

Source: mechanisms.md 15, traps 1 and 2; rules.md 12.1.
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, Literal, NamedTuple, cast

from domain.errors import DomainError

Qualifier = Literal["余", "近", "约", "左右", "不少于", "以上", "不高过"]


class Figure(NamedTuple):
    """A value, None where the text has a hole, and how the text qualifies it."""

    value: Decimal | None
    qualifier: Qualifier | None = None


class InexactTotalError(DomainError):
    """An exact result cannot come from figures that say `about` or `more than`."""

    code = "inexact_total"
    text = "{given} is qualified; accepted: exact figures only."


UNKNOWN: Final = Figure(None)

_SCALES: Final = {
    "": 1,
    "十": 10,
    "百": 100,
    "千": 1_000,
    "万": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
}
# A unit such as 名 or 万元 says what is counted; 成 and 折 would make it another number.
_FORM: Final = re.compile(
    r"(?P<before>近|约|不少于|不高过)?"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[xX×*]+|)"
    r"(?P<scale>十万|百万|千万|[十百千万亿]|)"
    r"(?P<within>余)?"
    r"(?P<unit>(?:(?![成折余])[\u4e00-\u9fff]){0,4}?)"
    r"(?P<after>左右|以上)?"
)


def parse_figure(text: str) -> Figure:
    """Return what a text such as 「2500余名」 says: 2500, qualified by 余.

    What is no whole figure is unknown, never 0: 「x个」, 「x-x元」, a range, an empty text.
    """
    found = _FORM.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return UNKNOWN
    qualifier = cast(
        "Qualifier | None", found["within"] or found["before"] or found["after"] or None
    )
    return Figure(_value(found["number"], found["scale"]), qualifier)


def _value(number: str, scale: str) -> Decimal | None:
    """Return the value; a scale alone counts once, as in 「万余名」."""
    if not number and scale:
        return Decimal(_SCALES[scale])
    if not number or not number[0].isdecimal():
        return None
    return Decimal(number.replace(",", "")) * _SCALES[scale]


def total(figures: Iterable[Figure]) -> Decimal | None:
    """Return the exact sum, None when one of the figures is unknown.

    Raises InexactTotalError when one is qualified.
    """
    values = [_exact(figure) for figure in figures]
    known = [value for value in values if value is not None]
    return sum(known, Decimal()) if len(known) == len(values) else None


def share(part: Figure, whole: Figure) -> Decimal | None:
    """Return the exact part of the whole, None when either is unknown or the whole is nothing.

    Raises InexactTotalError when one is qualified.
    """
    of, given = _exact(whole), _exact(part)
    return None if given is None or not of else given / of


def _exact(figure: Figure) -> Decimal | None:
    if figure.qualifier:
        raise InexactTotalError(given=f"{figure.value or 'x'}{figure.qualifier}")
    return figure.value
