"""What a person may type where text is expected; applied before the text is sealed.

Source: rules.md section 12.1. Whatever passes is kept byte for byte: emoji, full-width digits and
mixed line breaks are the writer's own.
"""

from typing import Final

from domain.errors import DomainError

LONGEST_TEXT: Final = 20_000

_ZERO_WIDTH: Final = frozenset("\u200b\u200c\u200d\u2060\ufeff")


class TextEmptyError(DomainError):
    """Nothing but white space was given."""

    code, http_status = "text_empty", 422
    text = "{field} is empty or only white space; {accepted} are accepted."


class TextTooLongError(DomainError):
    """The text is longer than a record may be."""

    code, http_status = "text_too_long", 422
    text = "{field} has {given} characters; {accepted} are accepted."


class TextMalformedError(DomainError):
    """It is no text, or holds characters that no text has."""

    code, http_status = "malformed", 400
    text = "{field} {problem}; {accepted} are accepted."


def check_text(field: str, text: object) -> str:
    """Return `text` unchanged when it may be taken.

    Raises TextMalformedError, TextEmptyError or TextTooLongError; none of them repeats the text.
    """
    accepted = f"1 to {LONGEST_TEXT} characters of Unicode text"
    if not isinstance(text, str):
        raise TextMalformedError(field=field, problem="is not a text", accepted=accepted)
    if len(text) > LONGEST_TEXT:
        raise TextTooLongError(field=field, given=len(text), accepted=accepted)
    if all(char.isspace() or char in _ZERO_WIDTH for char in text):
        raise TextEmptyError(field=field, accepted=accepted)
    if "\0" in text or _has_lone_surrogate(text):
        raise TextMalformedError(
            field=field, problem="holds a null character or half a character", accepted=accepted
        )
    return text


def _has_lone_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
