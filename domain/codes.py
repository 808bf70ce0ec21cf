"""Checks of the codes that the field is full of: regions, grids, credit codes, identity numbers.

Source: rules.md section 9.
"""

import re
from collections.abc import Collection
from datetime import date
from typing import Final

from domain.masking import half_width

_REGION_LENGTHS: Final = (2, 4, 6, 9, 12)
"""Province, prefecture, county (GB/T 2260), then street and village."""
_GRID_LENGTH: Final = 15

_CREDIT_CHARACTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_BASE: Final = 31
_CREDIT_LENGTH: Final = 18

_IDENTITY: Final = re.compile(r"[1-9][0-9]{16}[0-9X]")
_IDENTITY_BASE: Final = 13
_IDENTITY_SIGNS: Final = "0123456789X"

_MOBILE: Final = re.compile(r"(?:\+?86|0086)?(1[3-9][0-9]{9})")
_BETWEEN_DIGITS: Final = re.compile("[- \u3000]")


def region_level(code: str) -> int | None:
    """Return 1 for a province to 5 for a village, by the code's length; None for no region code.

    The level comes from the code, never from the words of its name.
    """
    if not code.isascii() or not code.isdigit() or len(code) not in _REGION_LENGTHS:
        return None
    return _REGION_LENGTHS.index(len(code)) + 1


def parent_region(code: str) -> str | None:
    """Return the region above, None for a province and for what is no region code."""
    level = region_level(code)
    return code[: _REGION_LENGTHS[level - 2]] if level and level > 1 else None


def is_region_of(code: str, known: Collection[str]) -> bool:
    """Return whether the code is well formed, and known itself or by its parent."""
    return region_level(code) is not None and (code in known or parent_region(code) in known)


def is_grid(code: str) -> bool:
    """Return whether this is a community's code and three digits more."""
    return len(code) == _GRID_LENGTH and code.isascii() and code.isdigit()


def is_credit_code(code: str) -> bool:
    """Return whether this is a unified social credit code (统一社会信用代码, GB 32100-2015)."""
    code = code.upper()
    if len(code) != _CREDIT_LENGTH or not set(code) <= set(_CREDIT_CHARACTERS):
        return False
    values = [_CREDIT_CHARACTERS.index(sign) for sign in code]
    total = sum(value * pow(3, place, _CREDIT_BASE) for place, value in enumerate(values[:-1]))
    return values[-1] == -total % _CREDIT_BASE


def is_identity_number(number: str, *, today: date) -> bool:
    """Return whether this is a resident's identity number (GB 11643) of somebody born by today."""
    number = half_width(number).strip().upper()
    if not _IDENTITY.fullmatch(number):
        return False
    expected = (1 - 2 * int(number[:17], _IDENTITY_BASE)) % len(_IDENTITY_SIGNS)
    if number[17] != _IDENTITY_SIGNS[expected]:
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return born <= today


def is_mobile(number: str) -> bool:
    """Return whether this is a mobile number, in whatever width, with 86 and gaps or without."""
    return bool(_MOBILE.fullmatch(_BETWEEN_DIGITS.sub("", half_width(number).strip())))
