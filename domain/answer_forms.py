"""Which types of question an answer in clear text fits: seen at the edge, before it is sealed."""

import re
from datetime import datetime
from typing import Final

from domain.issue.values import AnswerForm

_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


def forms_of(text: str) -> tuple[AnswerForm, ...]:
    """Return every form the text has: any is a text, one line a string, some are more than that.

    A number is decimal, such as -3.5; a date and time is ISO 8601 with its zone.
    """
    line = text.strip()
    if len(line.splitlines()) != 1:
        return ("text",)
    forms: tuple[AnswerForm, ...] = ("string", "text")
    if _NUMBER.fullmatch(line):
        return ("number", *forms)
    return ("datetime", *forms) if _is_instant(line) else forms


def _is_instant(line: str) -> bool:
    try:
        return datetime.fromisoformat(line).tzinfo is not None
    except ValueError:
        return False
