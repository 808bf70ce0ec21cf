"""What a person may type where text is expected; applied before the text is sealed.

Source: rules.md section 12.1. Whatever passes is kept byte for byte: emoji, full-width digits and
mixed line breaks are the writer's own.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final

from domain.errors import DomainError, MalformedError

LONGEST_TEXT: Final = 20_000
LONGEST_LIST: Final = 1_000
DEEPEST: Final = 16

_ACCEPTED: Final = f"1-{LONGEST_TEXT}"
"""How many characters."""
_TEXT: Final = "Unicode text"
_PLAIN: Final = {
    **{
        wide: wide - 0xFEE0
        for first, last in ("０９", "ＡＺ", "ａｚ")
        for wide in range(ord(first), ord(last) + 1)
    },
    **dict.fromkeys(map(ord, "\u200b\u2060\ufeff")),
    ord("\u3000"): " ",
}
"""Full-width digits and letters → ASCII; zero-width characters away."""
_STEERING: Final = "Cf"
"""The category of what steers how others are written, and shows nothing itself."""
_FILLERS: Final = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0\ufe0e\ufe0f")
"""Letters and signs that show nothing."""


class TextEmptyError(DomainError):
    """Nothing that could be seen was given."""

    code, http_status = "text_empty", 422
    text = "{field} is empty or shows nothing; accepted: {accepted} characters."


class TextTooLongError(DomainError):
    """The text is longer than a record may be."""

    code, http_status = "text_too_long", 422
    text = "{field} has {given} characters; accepted: {accepted} characters."


def check_text(field: str, text: object) -> str:
    """Return `text` unchanged when it may be taken.

    Raises MalformedError, TextEmptyError or TextTooLongError; none of them repeats the text.
    """
    if not isinstance(text, str):
        raise MalformedError(field=field, problem="is not a text", accepted=_TEXT)
    if all(map(_is_unseen, text[: LONGEST_TEXT + 1])):
        raise TextEmptyError(field=field, accepted=_ACCEPTED)
    _check_characters(field, text)
    return text


def _is_unseen(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) == _STEERING or char in _FILLERS


def _check_characters(field: str, text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise TextTooLongError(field=field, given=len(text), accepted=_ACCEPTED)
    if "\0" in text or _has_lone_surrogate(text):
        raise MalformedError(
            field=field, problem="holds a null character or half a character", accepted=_TEXT
        )


def normalised(text: str) -> str:
    """Return `text` as machines compare it: half-width digits and letters, one kind of line break.

    Composed characters, no zero-width ones (but those that join an emoji), no blanks at the ends
    of lines. Chinese punctuation and emoji stay.
    """
    text = unicodedata.normalize("NFC", text.translate(_PLAIN))
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def check_draft(draft: Mapping[str, object]) -> None:
    """Raise as `check_text` for what no field of an order may hold, personal or not.

    Half characters and nulls, which databases refuse when it is too late; endless texts and lists;
    endless nesting. An empty text is left to the field it stands in.
    """
    for field, value, depth in _inside(draft):
        if depth > DEEPEST:
            accepted = f"at most {DEEPEST} levels"
            raise MalformedError(field=field, problem="is nested too deeply", accepted=accepted)
        if isinstance(value, list | tuple) and len(value) > LONGEST_LIST:
            problem, accepted = f"has {len(value)} entries", f"at most {LONGEST_LIST}"
            raise MalformedError(field=field, problem=problem, accepted=accepted)
        if isinstance(value, str) and value and not value.isspace():
            _check_characters(field, value)


def _inside(draft: Mapping[str, object]) -> Iterator[tuple[str, object, int]]:
    """Yield every value with its field's name and depth; without recursion, whatever the depth."""
    waiting: list[tuple[str, object, int]] = [("", draft, 0)]
    while waiting:
        field, value, depth = waiting.pop()
        yield field, value, depth
        if depth > DEEPEST:
            continue
        if isinstance(value, Mapping):
            waiting += ((f"{field}.{key}".strip("."), one, depth + 1) for key, one in value.items())
        elif isinstance(value, list | tuple):
            waiting += ((field, one, depth + 1) for one in value)


def _has_lone_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
