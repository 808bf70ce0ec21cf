"""The form in which two spellings of a name or a number are the same."""

import re
import unicodedata
from typing import Final

from domain.masking import PHONE_KINDS

_NOT_A_DIGIT: Final = re.compile("[^0-9]")
_COUNTRY_AND_MOBILE: Final = re.compile("(?:00)?86(1[3-9][0-9]{9})")


def equality_kind(kind: str) -> str:
    """Return the kind under which values compare: every telephone is a `phone`."""
    return "phone" if kind in PHONE_KINDS else kind


def equal_form(kind: str, value: str) -> str:
    """Return `value` in the form in which equals are equal.

    Telephones: digits only, half-width, a mobile without the country's 86. Anything else: NFKC,
    stripped; mail addresses and identity numbers also without regard to case.
    """
    value = unicodedata.normalize("NFKC", value).strip()
    if equality_kind(kind) == "phone":
        digits = _NOT_A_DIGIT.sub("", value)
        mobile = _COUNTRY_AND_MOBILE.fullmatch(digits)
        return mobile[1] if mobile else digits
    return value.casefold() if kind in {"email", "identity"} else value
