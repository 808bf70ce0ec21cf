"""Finds a list whose columns stand under each other's names: codes under words, words as codes."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from application.directory.csv_file import CsvRegister, Line
from application.yaml_file import Fault

_WORDS: Final = ("name", "title", "text")
"""Columns that hold words: no code belongs there."""
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9_.-]*", re.IGNORECASE)
_SEVERAL: Final = 2


def swapped(path: Path, read: CsvRegister, known: Collection[str]) -> Iterator[Fault]:
    """Yield each line whose words are a `known` code and whose code is none.

    In a register that knows none of them, the first line where all look so: taken over, such a list
    would end whatever is there and begin what nobody finds.
    """
    told = [(line, *found) for line in read.lines if (found := _code_in_words(line, known))]
    for line, field, value in told:
        yield _fault(path, line, field, f"`{value}` is a code of the register")
    if not told and len(read.lines) >= _SEVERAL:
        looks = [_looks_so(line) for line in read.lines]
        if all(looks) and looks[0]:
            yield _fault(path, read.lines[0], looks[0], "one reads like codes, the other does not")


def _code_in_words(line: Line, known: Collection[str]) -> tuple[str, str] | None:
    if line.record.code in known:
        return None
    words = ((field, getattr(line.record, field, "")) for field in _WORDS)
    return next(((field, value) for field, value in words if value in known), None)


def _looks_so(line: Line) -> str | None:
    """Return the column of words that reads like a code, beside a code that does not."""
    if line.record.code.isascii():
        return None
    words = ((field, getattr(line.record, field, "")) for field in _WORDS)
    return next((field for field, value in words if _CODE.fullmatch(value)), None)


def _fault(path: Path, line: Line, field: str, because: str) -> Fault:
    problem = f"the columns `code` and `{field}` look swapped: {because}"
    accepted = f"codes under `code`, words under `{field}`"
    return Fault(path, "code", problem, accepted, line.number)
