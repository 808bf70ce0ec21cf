"""Values as XML writes them."""

import re
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from application.exchange.happening import Value

_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that XML 1.0 has no way to write."""

_REPLACED: Final = "\ufffd"
_PLAIN: Final = re.compile(r"[ !#-%(-;=?-~]*").fullmatch
"""Text of ASCII signs that XML has no other way to write: ids, codes, instants."""


@lru_cache(maxsize=8_192)
def attribute(text: str) -> str:
    """Return a text as the value of an attribute, in quotes."""
    if _PLAIN(text):
        return f'"{text}"'
    return quoteattr(_FORBIDDEN.sub(_REPLACED, text))


def as_text(value: Value) -> str:
    """Return a value as the text of an element."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _text(value) if isinstance(value, str) else repr(value)


@lru_cache(maxsize=8_192)
def _text(value: str) -> str:
    return value if _PLAIN(value) else escape(_FORBIDDEN.sub(_REPLACED, value))
