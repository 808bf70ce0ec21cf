"""Reads values of headers that have parameters: what cannot be read is not there, and no fault."""

from email.message import Message
from typing import Final

UTF8: Final = frozenset({"utf-8", "utf8"})
_UNREADABLE: Final = "\0"
"""What no header can say."""


def media_type(given: str) -> str:
    """Return the type and subtype that a Content-Type names, in small letters."""
    return _message(given).get_content_type()


def parameter(given: str, name: str) -> str | None:
    """Return a parameter as it was written, None where it was left out.

    Where it cannot be read, or names a coding of its own, that is no value anything accepts.
    """
    try:
        found = _message(given).get_param(name)
    except ValueError:  # continuations are numbered, and the reader takes any number for one
        return _UNREADABLE
    return found if found is None or isinstance(found, str) else _UNREADABLE


def file_name(given: str) -> str | None:
    """Return the name that a Content-Disposition has for a file, None where it has none in UTF-8.

    No other coding is looked up: the interpreter keeps for ever whatever names it was asked for.
    """
    try:
        found = _message(given).get_param("filename")
        if not isinstance(found, tuple):
            return found
        coding, _, name = found
        is_ours = (coding or "utf-8").lower() in UTF8
        return name.encode("latin-1").decode("utf-8") if is_ours else None
    except ValueError:
        return None


def _message(given: str) -> Message:
    message = Message()
    message["content-type"] = given
    return message
